import type { Fields } from './json.ts';
import type { LocalView } from './types.ts';
import { stateValues } from './view-state.ts';
import type { Views } from './views.ts';

/** A view as Slack sends it, with the state of its inputs. */
export function viewPayload(views: Views, view: LocalView): Fields {
  const { errors: _shownOnly, ...sent } = view;
  return {
    close: null,
    submit: null,
    previous_view_id: null,
    ...sent,
    state: { values: stateValues(view.blocks, views.values(view.id)) },
  };
}
