import { readFile } from 'node:fs/promises';
import { sampleWorkspace } from '../../scripts/sandbox/sample-workspace.ts';
import type { PersonSeed, WorkspaceSeed } from '../../scripts/sandbox/slack/types.ts';

const some = (count: number, prefix: string, more: Partial<PersonSeed> = {}): PersonSeed[] =>
  Array.from({ length: count }, (_, index) => {
    const id = `U0${prefix}${index + 1}`;
    const name = id.toLowerCase();
    return { id, name, displayName: id, email: `${name}@example.com`, ...more };
  });

const finance = some(12, 'FIN');
const leads = some(3, 'LEAD');
const bystanders = some(26, 'ANY');
const guests = some(3, 'GST', { isGuest: true });
const gone = some(2, 'GON', { isDeactivated: true });
const strangers = some(1, 'STR', { foreignTeam: 'T0OTHER' });
const newcomers = [...finance, ...leads, ...bystanders, ...guests, ...gone, ...strangers];

const ids = (people: PersonSeed[]) => people.map(({ id }) => id);
const inFinance = ['U0TORRES', 'U0RAJ', ...ids(finance)];

/** The sample workspace with a crowd in it. */
export const crowd = {
  workspace: {
    ...sampleWorkspace,
    people: [...sampleWorkspace.people, ...newcomers],
    channels: sampleWorkspace.channels.map((channel) => ({
      ...channel,
      members: [...channel.members, ...ids(newcomers)],
    })),
    usergroups: sampleWorkspace.usergroups.map((group) => ({ ...group, users: inFinance })),
  } satisfies WorkspaceSeed,
  /** May approve. */
  finance: inFinance,
  /** Operators. */
  leads: ['U0KIM', ...ids(leads)],
  /** Fifty people: fourteen who may approve, and thirty-six who may not, whoever prepared the case among them. */
  fifty: [...inFinance, 'U0KIM', 'U0DANA', 'U0SAM', ...ids(leads), ...ids(bystanders), ...ids(guests), 'U0GON1'],
};

/** The repository's latch.yml with every lead as an operator. */
export async function crowdConfig(): Promise<string> {
  const text = await readFile('latch.yml', 'utf8');
  const changed = text.replace(
    'support_lead: { users: [U0KIM] }',
    `support_lead: { users: [${crowd.leads.join(', ')}] }`,
  );
  if (changed === text) throw new Error('latch.yml names its support lead differently now');
  return changed;
}
