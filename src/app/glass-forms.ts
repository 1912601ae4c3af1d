import type { BreakGlassForm, CloseReviewForm, DeclareForm } from '../../blocks/view-models.ts';
import type { Case } from '../domain/case.ts';
import { workflowNamed } from '../domain/policy.ts';
import { givenFor } from './given.ts';
import type { CaseStore, Directory, PolicyStore } from './ports.ts';
import { peopleToAsk } from './views/case-card.ts';
import { headlineOf, namesOf, peopleOf } from './views/words.ts';

interface Deps {
  directory: Directory;
  policies: PolicyStore;
  store: Pick<CaseStore, 'load'>;
}

/** Forms by which somebody takes a thing upon themselves: to break glass, to close its review, to declare an outcome. */
export function createGlassForms({ directory, policies, store }: Deps) {
  async function breakGlass(kase: Case, metadata: string): Promise<BreakGlassForm> {
    const given = await givenFor({ directory, policies }, kase);
    const asked = kase.status === 'pending_approval' ? peopleToAsk(kase, given).map(({ person }) => person) : [];
    const workflow = workflowNamed(given.policy, kase.workflow);
    const names = await namesOf(directory, [...peopleOf(kase, workflow), ...asked]);
    return {
      metadata,
      number: kase.number,
      headline: headlineOf(kase, workflow, names),
      skipped: [...new Set(asked)].map(names),
    };
  }

  async function closeReview(kase: Case, metadata: string): Promise<CloseReviewForm> {
    const about = kase.reviewOf ? await store.load(kase.reviewOf.case) : null;
    const shown = about?.case ?? kase;
    const workflow = workflowNamed(policies.active(), shown.workflow);
    const names = await namesOf(directory, [...peopleOf(shown, workflow), ...peopleOf(kase, workflow)]);
    return {
      metadata,
      number: kase.number,
      headline: headlineOf(shown, workflow, names),
      brokenBy: names(kase.reviewOf?.person ?? null),
      reason: shown.override?.reason.text ?? kase.origin.text?.text ?? '',
      incident: shown.override?.incident.text ?? null,
    };
  }

  async function declare(kase: Case, metadata: string): Promise<DeclareForm> {
    const workflow = workflowNamed((await givenFor({ directory, policies }, kase)).policy, kase.workflow);
    const names = await namesOf(directory, peopleOf(kase, workflow));
    return {
      metadata,
      number: kase.number,
      headline: headlineOf(kase, workflow, names),
      reason: kase.status === 'unknown' ? kase.reason.text : '',
    };
  }

  return { breakGlass, closeReview, declare };
}
