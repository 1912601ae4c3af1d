import type { ActionId } from '../../src/domain/case.ts';
import type { ActionTerms } from '../../src/domain/policy.ts';
import { actionTermsOf } from '../../src/plugin-settings.ts';
import { readPluginList } from '../../src/workflows/plugin-list.ts';

/** The actions of the plugins that a `latch.yml` lists; no secret is needed to know them. */
export const knownActions = (text: string): Promise<Record<ActionId, ActionTerms>> =>
  actionTermsOf(readPluginList(text));
