import { z } from 'zod';
import { CATALOGUE } from '../../../src/ai/prompt.ts';
import { rulesTriage } from '../../../src/ai/rules.ts';
import { formatMoney, isMoney } from '../../../src/domain/money.ts';
import type { Question } from './local-openai.ts';

const catalogueSchema = z.array(
  z.object({
    name: z.string(),
    title: z.string(),
    fields: z.array(z.object({ name: z.string(), label: z.string(), type: z.string() })),
    actions: z.array(z.object({ id: z.string(), title: z.string() })),
  }),
);
const requestSchema = z.object({ message: z.string() });

/** What a dutiful model would say to Latch's triage: the rules' proposal, in the shape the schema asks for. */
export async function answerByRules({ system, user }: Question): Promise<unknown> {
  const workflows = catalogueSchema.parse(JSON.parse(system.slice(system.indexOf(CATALOGUE) + CATALOGUE.length)));
  const { message } = requestSchema.parse(JSON.parse(user));
  const proposal = await rulesTriage().propose({ text: message, fields: {}, workflows }, new AbortController().signal);
  return {
    workflow: proposal.workflow,
    priority: proposal.priority,
    action: proposal.action ?? 'none',
    fields: Object.entries(proposal.fields).map(([name, value]) => ({
      name,
      value: isMoney(value) ? formatMoney(value) : value.text,
    })),
    summary: proposal.summary.text,
  };
}
