import type { InboundEvent } from '../../src/plugin-host/contract.ts';

/** What an object of Stripe's says, and which cases may know the object. */
export interface Telling {
  summary: string;
  /** Of the object: Latch marked what it made or changed itself. */
  metadata?: Record<string, string> | null | undefined;
  /** What it says became of the run that made the object. */
  says?: InboundEvent['says'];
  /** The field of a case that may name it, and the ids it may have there. */
  field: 'payment' | 'subscription';
  values: (string | null | undefined)[];
}

/**
 * For the case that made the object; else for every case that names it, under whichever of its ids. A second event of the same
 * delivery has the value after Stripe's id.
 */
export function inboundEvents(id: string, { summary, metadata, says, field, values }: Telling): InboundEvent[] {
  const { latch_case: ref, latch_run: runId } = metadata ?? {};
  if (ref) return [{ id, about: { ref }, summary, ...(runId && { runId }), ...(runId && says && { says }) }];
  const named = new Set(values.flatMap((value) => value || []));
  return [...named].map((value, index) => ({
    id: index === 0 ? id : `${id}:${value}`,
    about: { field, value },
    summary,
  }));
}
