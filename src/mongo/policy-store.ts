import type { PolicyStore } from '../app/ports.ts';
import type { Policy } from '../domain/policy.ts';
import { LatchError } from '../errors.ts';
import type { Models } from './models.ts';
import { isDuplicate } from './transaction.ts';

/** Texts of policies by their hash: a case is judged by the text it was marked ready under, whatever this instance's file says now. */
export async function policyStore(
  { policies }: Models,
  team: string,
  active: Policy,
  compile: (text: string) => Policy,
): Promise<PolicyStore> {
  const compiled = new Map<string, Policy>([[active.hash, active]]);
  try {
    await policies.create({ _id: `${team}:${active.hash}`, team, text: active.text });
  } catch (error) {
    if (!isDuplicate(error)) throw error;
  }
  /** A text that was fine once may name an action whose plugin is gone. */
  function compileStored(text: string, hash: string): Policy {
    try {
      return compile(text);
    } catch (cause) {
      throw new LatchError('unavailable', `the stored policy ${hash} does not compile any more`, {
        cause,
        userMessage:
          'The policy that this case was marked ready under cannot be used any more: a plugin it needs is not installed. Ask an admin to bring it back.',
      });
    }
  }

  return {
    active: () => active,
    async byHash(askedBy, hash) {
      const known = compiled.get(hash);
      if (known) return known;
      const stored = await policies.findById(`${askedBy}:${hash}`).lean();
      if (!stored) throw new LatchError('not_found', `the text of policy ${hash} is not stored`);
      const policy = compileStored(stored.text, hash);
      compiled.set(hash, policy);
      return policy;
    },
  };
}
