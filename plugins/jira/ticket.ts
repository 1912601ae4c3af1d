import { z } from 'zod';
import { type ReadContext, Refused, type Tickets } from '../../src/plugin-host/contract.ts';
import { ask } from './client.ts';
import type { JiraConfig } from './config.ts';

const KEY = /^[A-Z][A-Z0-9_]+-[1-9]\d{0,11}$/;

/** "OPS-12", "ops-12", or a link to it on this very site; undefined: not a ticket of this Jira. */
export function keyIn(written: string, { url }: Pick<JiraConfig, 'url'>): string | undefined {
  const text = written.trim();
  const link = /^https?:/i.test(text) ? URL.parse(text) : null;
  if (link && link.host !== new URL(url).host) return undefined;
  const candidates = link
    ? [link.searchParams.get('selectedIssue') ?? '', ...link.pathname.split('/').reverse()]
    : [text];
  return candidates.map((one) => one.toUpperCase()).find((one) => KEY.test(one));
}

/** Of this Jira, as cases name them. */
export const ticketsOf = (config: Pick<JiraConfig, 'url' | 'field'>): Tickets<string> => ({
  field: config.field,
  system: 'Jira',
  written: `its key, such as OPS-12, or its link on ${config.url}`,
  read: (text) => keyIn(text, config),
});

const person = z.object({ displayName: z.string() });
const issue = z.object({
  key: z.string().regex(KEY),
  fields: z.object({
    summary: z.string().nullish(),
    status: z.object({ name: z.string().min(1) }),
    assignee: person.nullish(),
    reporter: person.nullish(),
    project: z.object({ projectTypeKey: z.string().nullish() }),
  }),
});

export interface Ticket {
  /** As Jira has it now: a moved ticket answers under its old key, too. */
  key: string;
  title: string;
  status: string;
  assignee: string | undefined;
  reporter: string | undefined;
  /** Of Jira Service Management: its comments are public or internal. */
  isService: boolean;
  link: string;
}

/** Null: Jira shows none of that key. It says the same where the account may not see it. */
export async function readTicket(key: string, config: JiraConfig, ctx: ReadContext): Promise<Ticket | null> {
  try {
    const fields = 'summary,status,assignee,reporter,project';
    const { key: now, fields: found } = await ask(`issue/${key}?fields=${fields}`, issue, config, ctx);
    return {
      key: now,
      title: found.summary ?? '',
      status: found.status.name,
      assignee: found.assignee?.displayName,
      reporter: found.reporter?.displayName,
      isService: found.project.projectTypeKey === 'service_desk',
      link: `${config.url}/browse/${now}`,
    };
  } catch (error) {
    if (error instanceof Refused && error.code === 404) return null;
    throw error;
  }
}

export const noTicket = (key: string, { email }: Pick<JiraConfig, 'email'>): string =>
  `Jira has no ticket ${key}, or ${email} may not see it.`;
