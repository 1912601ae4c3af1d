import { z } from 'zod';
import type { PluginCase, ReadContext } from '../../src/plugin-host/contract.ts';
import { ask, Refused } from './client.ts';
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

/** The param that names the ticket. */
export const ticketParam = (config: JiraConfig) => {
  const remedy = `Enter the Jira ticket, such as OPS-12, or its link on ${config.url}.`;
  return z.string(remedy).transform((written, ctx) => {
    const key = keyIn(written, config);
    if (key) return key;
    ctx.addIssue({ code: 'custom', message: remedy });
    return z.NEVER;
  });
};

/** The key of the case's ticket, if that has the form of one here. */
export function keyOfCase({ fields }: PluginCase, config: JiraConfig): string | undefined {
  const ticket = fields[config.field];
  return typeof ticket === 'string' ? keyIn(ticket, config) : undefined;
}

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
    if (error instanceof Refused && error.status === 404) return null;
    throw error;
  }
}

export const noTicket = (key: string, { email }: Pick<JiraConfig, 'email'>): string =>
  `Jira has no ticket ${key}, or ${email} may not see it.`;
