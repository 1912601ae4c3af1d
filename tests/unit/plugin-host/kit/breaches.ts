import type { ActionDefinition, PluginDefinition } from '../../../../src/plugin-host/contract.ts';
import { ContractBroken, type Example, keepsContract } from '../../../../src/plugin-host/kit/keeps-contract.ts';
import { example, type LedgerConfig, ledger } from './ledger.ts';

/** What the kit has against this plugin. */
export async function breachesOf(plugin: PluginDefinition, changed: Partial<Example> = {}): Promise<string[]> {
  try {
    await keepsContract(plugin, { ...example, ...changed });
    return [];
  } catch (error) {
    if (error instanceof ContractBroken) return error.breaches;
    throw error;
  }
}
export const breachesWith = (changes: (given: LedgerConfig) => Partial<ActionDefinition>, changed?: Partial<Example>) =>
  breachesOf(ledger(changes), changed);
export const breachesAs = (more: Parameters<typeof ledger>[1]) => breachesOf(ledger(undefined, more));
