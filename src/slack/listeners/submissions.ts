import type { SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { declarable, declareInputs } from '../../../blocks/declare-modal.ts';
import { findings, glassInputs } from '../../../blocks/glass-modal.ts';
import { callbackIds } from '../../../blocks/ids.ts';
import { prepareModal } from '../../../blocks/prepare-modal.ts';
import type { ReadForm } from '../../../blocks/read-form.ts';
import { refusalModal } from '../../../blocks/refusal.ts';
import { staleModal } from '../../../blocks/stale.ts';
import { policyFor } from '../../app/given.ts';
import type { Handled } from '../../app/handle.ts';
import { objectionIn } from '../../app/prepare.ts';
import { readChange } from '../../app/typed.ts';
import type { Case, CaseIn } from '../../domain/case.ts';
import type { Change, PersonIntent } from '../../domain/command.ts';
import { isMoney } from '../../domain/money.ts';
import { workflowNamed } from '../../domain/policy.ts';
import { LatchError } from '../../errors.ts';
import type { ListenerDeps } from './deps.ts';
import { refusalShown } from './handled.ts';
import { actorOf, type Interaction, isOurs } from './interaction.ts';
import { type CaseForm, readCaseForm, writeMetadata } from './metadata.ts';
import { inline, type Submitted, submitting } from './submitting.ts';
import { typedIn } from './typed-in.ts';

type Submission = SlackViewMiddlewareArgs<ViewSubmitAction>;
interface Filled {
  form: CaseForm;
  typed: ReadForm;
  kase: Case;
}

/** Forms about a case. Each commits before it is acknowledged: errors stand inline and nothing typed is lost. */
export function registerSubmissions(deps: ListenerDeps): void {
  const on = (callbackId: string, submit: (filled: Filled, interaction: Interaction) => Promise<Submitted>) =>
    deps.app.view<ViewSubmitAction>(
      callbackId,
      submitting<Submission>(deps, async ({ body }, interaction) => submit(await filledIn(deps, body), interaction)),
    );
  on(callbackIds.note, (filled, at) => simple(deps, filled, at, { type: 'add_note', text: filled.typed.text ?? '' }));
  on(callbackIds.cancelCase, (filled, at) =>
    simple(deps, filled, at, { type: 'cancel', reason: filled.typed.text ?? null }),
  );
  on(callbackIds.deny, (filled, at) => simple(deps, filled, at, { type: 'deny', ...reasoned(filled) }));
  on(callbackIds.requestChanges, (filled, at) =>
    simple(deps, filled, at, { type: 'request_changes', ...reasoned(filled) }),
  );
  on(callbackIds.breakGlass, (filled, at) =>
    simple(deps, filled, at, {
      type: 'break_glass',
      incident: filled.typed.fields[glassInputs.incident] ?? '',
      ...reasoned(filled),
    }),
  );
  on(callbackIds.closeReview, (filled, at) =>
    simple(deps, filled, at, {
      type: 'close_review',
      justified: filled.typed.fields[glassInputs.finding] === findings.justified,
      reason: filled.typed.text ?? '',
    }),
  );
  on(callbackIds.declareOutcome, (filled, at) =>
    simple(deps, filled, at, {
      type: 'declare_outcome',
      happened: filled.typed.fields[declareInputs.outcome] === declarable.happened,
      proof: filled.typed.fields[declareInputs.proof] ?? '',
      reason: filled.typed.text ?? '',
    }),
  );
  on(callbackIds.edit, async (filled, at) =>
    simple(deps, filled, at, { type: 'edit', ...(await changeOf(deps, filled)) }),
  );
  on(callbackIds.prepare, (filled, at) => prepared(deps, filled, at));
}

async function filledIn({ latch, workspace }: ListenerDeps, body: ViewSubmitAction): Promise<Filled> {
  const form = readCaseForm(body.view.private_metadata);
  const loaded = isOurs(form.caseId, workspace.team) ? await latch.store.load(form.caseId) : null;
  if (!loaded)
    throw new LatchError('not_found', `case ${form.caseId} is not there`, {
      userMessage: 'This case does not exist here. `/latch queue` lists the open ones.',
    });
  return { form, typed: typedIn(body), kase: loaded.case };
}

const reasoned = ({ form, typed }: Filled) => ({ reason: typed.text ?? '', fingerprint: form.fingerprint ?? '' });

/** Read by the fields of the policy that the case is judged by, as they stood in the form. */
async function changeOf({ latch }: ListenerDeps, { typed, kase }: Filled): Promise<Change> {
  const workflow = workflowNamed(await policyFor(kase, latch.policies), kase.workflow);
  if (!workflow)
    throw new LatchError('unavailable', `no workflow ${kase.workflow}`, {
      userMessage: `The workflow "${kase.workflow}" is no longer in latch.yml.`,
    });
  return { ...readChange(workflow, typed, kase.labels), ...(typed.priority && { priority: typed.priority }) };
}

async function simple(
  deps: ListenerDeps,
  filled: Filled,
  interaction: Interaction,
  intent: PersonIntent,
): Promise<Submitted> {
  const by = await actorOf(deps, interaction);
  const handled = await deps.latch.handle(filled.kase.id, { ...intent, cmd: interaction.cmd, by });
  return shown(deps, filled, handled);
}

/** Mark Ready and Run Now. If the verdict is another one by now, the form comes back with it instead of submitting. */
async function prepared(deps: ListenerDeps, filled: Filled, interaction: Interaction): Promise<Submitted> {
  const { latch } = deps;
  const { form, typed, kase } = filled;
  const action = form.action ?? '';
  const by = await actorOf(deps, interaction);
  const change = await changeOf(deps, filled);
  const fields = withChange(kase, change);
  const problems = kase.status === 'open' ? await problemsOf(deps, action, kase, fields) : {};
  if (Object.keys(problems).length) return inline(problems);
  if (change.files && kase.status === 'open') return filesFirst(deps, filled, change, interaction);
  const command = {
    type: 'mark_ready' as const,
    action,
    note: typed.note ?? null,
    shownVerdict: form.shownVerdict ?? null,
    ...change,
  };
  const handled = await latch.handle(kase.id, { ...command, cmd: interaction.cmd, by });
  if (handled.outcome !== 'changed') return shown(deps, filled, handled);
  const again = {
    fields,
    priority: change.priority ?? kase.priority,
    labels: change.labels ?? kase.labels,
    why: 'The rule that applies is another one now. Please look again before you submit.',
  };
  const metadata = (shownVerdict: string) => writeMetadata({ ...form, shownVerdict });
  const asked = await latch.forms.prepare(handled.loaded.case as CaseIn<'open'>, action, by.id, metadata, again); // only an open case can be marked ready
  return { show: prepareModal(asked) };
}

/** What is approved includes its files: they go onto the case before it is marked ready, and are looked at there. */
async function filesFirst(
  deps: ListenerDeps,
  filled: Filled,
  change: Change,
  interaction: Interaction,
): Promise<Submitted> {
  const { form } = filled;
  const by = await actorOf(deps, interaction);
  const handled = await deps.latch.handle(filled.kase.id, { type: 'edit', ...change, cmd: interaction.cmd, by });
  if (handled.outcome !== 'accepted') return shown(deps, filled, handled);
  const kase = handled.loaded.case as CaseIn<'open'>; // an edit of an open case leaves it open
  const { fields, priority, labels } = kase;
  const why = 'The files are on the case now. Please look once more before you submit.';
  const again = { fields, priority, labels, why, filesTaken: true };
  const metadata = (shownVerdict: string) => writeMetadata({ ...form, shownVerdict });
  return { show: prepareModal(await deps.latch.forms.prepare(kase, form.action ?? '', by.id, metadata, again)) };
}

/** What the plugin says of the params, before anybody is asked to approve them. */
async function problemsOf(
  { latch }: ListenerDeps,
  action: string,
  kase: Case,
  fields: Case['fields'],
): Promise<Record<string, string>> {
  const problems = latch.host.checkParams(action, fields, kase);
  if (Object.keys(problems).length) return problems;
  const preflight = await latch.host.preflight(action, { ...kase, fields }, fields);
  if (preflight.ok) return {};
  return { [fieldAtFault(latch, action, { ...kase, fields }, preflight.reason)]: objectionIn(preflight) };
}

/** Where the form shows what the outside system objects to: at what it names, else at the amount, else at the first param. */
function fieldAtFault(
  { policies }: ListenerDeps['latch'],
  action: string,
  { fields, workflow }: Case,
  reason: string,
): string {
  const { actions = {}, fields: specs = {} } = workflowNamed(policies.active(), workflow) ?? {};
  const params = actions[action]?.params ?? [];
  const named = params.find((name) => mentions(reason, specs[name]?.label ?? name) || mentions(reason, name));
  if (named) return named;
  return params.find((name) => isMoney(fields[name])) ?? params[0] ?? '';
}

const mentions = (reason: string, words: string): boolean =>
  reason.toLowerCase().includes(words.replaceAll('_', ' ').toLowerCase());

function withChange(kase: Case, change: Change): Case['fields'] {
  const fields = { ...kase.fields };
  for (const [name, value] of Object.entries(change.fields)) {
    if (value === null) delete fields[name];
    else fields[name] = value;
  }
  return fields;
}

async function shown({ latch }: ListenerDeps, { form, kase }: Filled, handled: Handled): Promise<Submitted> {
  switch (handled.outcome) {
    case 'accepted':
      return 'close';
    case 'invalid':
      return inline(handled.problems);
    case 'refused': {
      const { refusal } = handled;
      const difference =
        refusal.code === 'stale' && form.fingerprint
          ? await latch.reading.changesSince(kase.id, form.fingerprint)
          : null;
      return {
        show: difference ? staleModal(difference) : (refusalModal(refusalShown(kase.number, refusal)) as ModalView),
      };
    }
    case 'changed':
      throw new LatchError('changed_since_shown', 'only Mark Ready has a verdict');
  }
}
