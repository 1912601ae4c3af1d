import type { DeclaredAction } from './declared.ts';
import { type Expression, readExpression } from './expression.ts';
import { scopeOf } from './params.ts';
import { checkPlausible } from './plausible.ts';
import { type Report, type RequestScope, type RequestTemplate, readRequest } from './request.ts';
import { readTemplate, type Scope, type Template } from './template.ts';

/** One declared action, read once: requests and expressions ready to use. */
export interface CompiledAction {
  request: RequestTemplate;
  success: { status: number[]; when?: Expression; reference?: Expression };
  failure: { status: number[]; when?: Expression; reason?: Expression };
  /** Statuses that mean: not done, ask again. */
  notNow: number[];
  result: Template;
  /** Names what is changed out there: the same for two cases that change the same. */
  effect?: Template;
  lookup?: { request: RequestTemplate; happened: Expression; absent: Expression; reference?: Expression };
  context?: {
    request: RequestTemplate;
    facts: { label: string; value: Expression }[];
    refuse: { when: Expression; reason: Template }[];
  };
}

export interface Around {
  /** Names of the secrets. */
  secrets: string[];
  /** Origins of the allowed hosts. */
  allowed: string[];
}

/** Keys that are no params. */
const ofCase = ['case'];
const ofRun = [...ofCase, 'run_id', 'idempotency_key'];

const plus = ({ required, optional }: Scope, more: string[]): Scope => ({ required: [...required, ...more], optional });

/** Compiles what was declared and reports what is wrong, each with its path. After a report the result is of no use. */
export function compileAction(declared: DeclaredAction, { secrets, allowed }: Around, report: Report): CompiledAction {
  const params = scopeOf(declared.params);
  const secretKeys = secrets.map((name) => `secret.${name}`);
  const scope = (own: string[]): RequestScope => ({
    url: plus(params, own), // an address is kept in the clear, so no secrets
    headers: plus(params, [...own, ...secretKeys]),
    body: plus(params, [...own, ...secretKeys]),
    allowed,
  });
  const at =
    (...start: (string | number)[]): Report =>
    (path, problem) =>
      report([...start, ...path], problem);
  const need = (wanted: 'condition' | 'value', source: string, ...path: (string | number)[]): Expression => {
    const read = readExpression(source, wanted);
    if ('expression' in read) return read.expression;
    report(path, read.problem);
    return { value: () => undefined, holds: () => false };
  };
  const maybe = (
    wanted: 'condition' | 'value',
    section: 'success' | 'failure' | 'lookup',
    key: string,
    source: string | undefined,
  ) => (source === undefined ? {} : { [key]: need(wanted, source, section, key) });
  const words = (text: string, own: string[], ...path: (string | number)[]): Template => {
    const read = readTemplate(text, plus(scopeOf(declared.params, true), own));
    if ('template' in read) return read.template;
    report(path, read.problem);
    return [];
  };

  checkNames(declared, report);
  checkOverlap(declared, report);
  checkPlausible(declared, report);
  const { success, failure = { status: [] }, lookup, context, idempotency } = declared;
  const request = readRequest(declared, scope(ofRun), report);
  if (idempotency !== 'none') request.headers.push([idempotency.header, [{ key: 'idempotency_key' }]]);
  return {
    request,
    success: {
      status: success.status,
      ...maybe('condition', 'success', 'when', success.when),
      ...maybe('value', 'success', 'reference', success.reference),
    },
    failure: {
      status: failure.status,
      ...maybe('condition', 'failure', 'when', failure.when),
      ...maybe('value', 'failure', 'reason', failure.reason),
    },
    notNow: declared.not_now?.status ?? [],
    result: words(declared.result, ofRun, 'result'),
    ...(declared.effect !== undefined && { effect: words(declared.effect, [], 'effect') }),
    ...(lookup && {
      lookup: {
        request: readRequest(lookup, scope(ofRun), at('lookup')),
        happened: need('condition', lookup.happened, 'lookup', 'happened'),
        absent: need('condition', lookup.absent, 'lookup', 'absent'),
        ...maybe('value', 'lookup', 'reference', lookup.reference),
      },
    }),
    ...(context && {
      context: {
        request: readRequest(context, scope(ofCase), at('context')),
        facts: context.facts.map(({ label, value }, index) => ({
          label,
          value: need('value', value, 'context', 'facts', index, 'value'),
        })),
        refuse: context.refuse.map(({ when, reason }, index) => ({
          when: need('condition', when, 'context', 'refuse', index, 'when'),
          reason: words(reason, ofCase, 'context', 'refuse', index, 'reason'),
        })),
      },
    }),
  };
}

function checkNames({ params, idempotency, headers = {} }: DeclaredAction, report: Report): void {
  for (const name of Object.keys(params))
    if ([...ofRun, 'secret'].includes(name)) report(['params', name], 'is a word of Latch. Name the param otherwise.');
  if (idempotency === 'none') return;
  if (!/^[A-Za-z0-9-]+$/.test(idempotency.header))
    report(['idempotency', 'header'], 'is no name of a header. Write it like Idempotency-Key.');
  if (Object.keys(headers).some((name) => name.toLowerCase() === idempotency.header.toLowerCase()))
    report(['headers', idempotency.header], 'is sent by idempotency already. Leave it out here.');
}

/** A status that means both must be told apart by conditions; otherwise nothing would ever be certain. */
function checkOverlap({ success, failure }: DeclaredAction, report: Report): void {
  const both = failure?.status.filter((status) => success.status.includes(status)) ?? [];
  if (both.length && (success.when === undefined || failure?.when === undefined))
    report(
      ['failure', 'status'],
      `has ${both.join(', ')}, which success has too. Give both a when that tells them apart.`,
    );
}
