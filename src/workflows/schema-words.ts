import { z } from 'zod';
import { show } from './mistake.ts';

/** The sentence of a mistake: the value as written, what it should be, the remedy. */
export const says =
  (what: string, remedy: string) =>
  ({ input }: { input?: unknown }): string => {
    if (input === undefined) return `is missing. ${remedy}`;
    if (input === null) return `is empty. ${remedy}`;
    return `${show(input)} is not ${what}. ${remedy}`;
  };

export const matching = (pattern: RegExp, what: string, remedy: string) =>
  z.string({ error: says(what, remedy) }).regex(pattern, { error: says(what, remedy) });
export const words = (longest: number, example: string) => {
  const error = says(`a text of 1 to ${longest} characters`, `Write it like "${example}", in quotes.`);
  return z.string({ error }).trim().min(1, { error }).max(longest, { error });
};
export const oneOf = <const Options extends readonly [string, ...string[]]>(...options: Options) =>
  z.enum(options, { error: says('known here', `Write ${either(options)}.`) });
/** `a, b or c` */
export const either = (options: readonly string[]): string =>
  [options.slice(0, -1).join(', '), ...options.slice(-1)].filter(Boolean).join(' or ');
export const flag = () => z.boolean({ error: says('true or false', 'Write true or false.') });
export const list = <Item extends z.ZodType>(item: Item, remedy: string) =>
  z.array(item, { error: says('a list', remedy) });
export const filled = <Item extends z.ZodType>(item: Item, remedy: string) =>
  list(item, remedy).min(1, { error: `is an empty list. ${remedy}` });
export const keys = <Shape extends z.core.$ZodShape>(shape: Shape, example: string) =>
  z.strictObject(shape, { error: says('a map of keys', `Write it like ${example}.`) });
/** Names are checked in check-names.ts, so that a bad name does not hide what stands under it. */
export const named = <Value extends z.ZodType>(pattern: RegExp, value: Value, example: string) =>
  z.record(z.string().meta({ pattern: pattern.source }), value, {
    error: says('a map of names', `Write it like ${example}.`),
  });

export const NAME = /^[a-z][a-z0-9_-]{0,59}$/;
/** Fields are also the names of params and of CEL's `fields.x`. */
export const FIELD_NAME = /^[a-z][a-z0-9_]{0,59}$/;
/** An npm package name or a folder of plugins/. */
export const PLUGIN_NAME = /^(?:@[a-z0-9][a-z0-9._-]*\/)?[a-z0-9][a-z0-9._-]*$/;

export const role = () => matching(/^[^\s]+$/, 'the name of a role', 'Write a name that stands under roles.');
const ROLES = 'List names of roles, as in [support_lead].';
export const roles = () => filled(role(), ROLES);
/** May be empty. */
export const anyRoles = () => list(role(), ROLES);
export const action = () => matching(/^[^\s]+$/, 'an action', 'Write it like stripe.refund.');
export const channel = () =>
  matching(
    /^(?:[CG][A-Z0-9]{2,}|#[\p{Ll}\p{Lo}\p{M}\p{N}_-]{1,80})$/u,
    'a channel',
    'Write an id such as C0123ABCD, or a name in quotes such as "#refunds" (without quotes, # starts a comment).',
  );
export const person = () =>
  matching(
    /^(?:[UW][A-Z0-9]{2,}|@[\p{L}\p{N}._-]+|[^\s@]+@[^\s@]+\.[^\s@]+)$/u,
    'a person',
    'Write a user id such as U0123ABCD, an "@handle" in quotes, or an email address.',
  );
export const people = () => filled(person(), 'List people, as in [U0123ABCD, kim@example.com].');
export const usergroup = () =>
  matching(
    /^(?:S[A-Z0-9]{2,}|@?[\p{Ll}\p{Lo}\p{N}][\p{Ll}\p{Lo}\p{M}\p{N}._-]*)$/u,
    'a user group',
    'Write an id such as S0123ABCD, or the handle such as finance-approvers.',
  );

/** Passes by the clock: 90m, 24h, 30d, 2w. */
export const calendarTime = (example: string) =>
  matching(/^[1-9]\d*[mhdw]$/, 'a time', `Write minutes, hours, days or weeks, as in 90m, 12h, ${example}.`);
/** Passes while people work: 30m, 4h, 3d, 1w. */
export const workingTime = (example: string) =>
  matching(/^[1-9]\d*[mhdw]$/, 'a time', `Write minutes, hours, days or weeks of work, as in 30m, 4h, ${example}.`);
export const workingTimeOrNever = (example: string) =>
  matching(
    /^(?:[1-9]\d*[mhdw]|never)$/,
    'a time',
    `Write minutes, hours, days or weeks of work, as in 30m, 4h, ${example}, or never.`,
  );
