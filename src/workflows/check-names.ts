import type { Draft } from './check-shape.ts';
import type { Path, Report } from './mistake.ts';
import { show } from './mistake.ts';
import type { LatchFile } from './schema.ts';
import { FIELD_NAME, NAME } from './schema-words.ts';

/** The names that people give to roles, workflows and fields. */
export function checkNames({ roles, workflows }: Draft<LatchFile>, report: Report): void {
  const check = (path: Path, names: object | undefined, pattern: RegExp, example: string) => {
    for (const name of Object.keys(names ?? {}))
      if (!pattern.test(name) || name in Object.prototype)
        report(
          [...path, name],
          `${show(name)} cannot be a name. Write it like ${example}: small letters, digits and _.`,
        );
  };
  check(['roles'], roles, NAME, 'support_lead');
  check(['workflows'], workflows, NAME, 'refund');
  for (const [name, workflow] of Object.entries(workflows ?? {}))
    check(['workflows', name, 'fields'], workflow?.fields, FIELD_NAME, 'order_number');
}
