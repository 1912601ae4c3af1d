import { viewProblems } from '../blocks-check.ts';
import { type Fields, isFields } from '../json.ts';
import { SlackError } from '../slack-error.ts';
import { viewPayload } from '../view-payload.ts';
import type { Views } from '../views.ts';
import type { Args, Method } from './method.ts';

/** https://docs.slack.dev/reference/methods/views.open: 250 KB at most. */
const mostBytes = 250 * 1024;

/** A view that Slack would take, or an error. Also for the views in a `response_action`. */
export function checkedView(view: unknown, type?: 'modal' | 'home'): Fields {
  const problems = viewProblems(view);
  if (isFields(view) && type && view.type !== type && problems.length === 0)
    problems.push(`view type ${view.type} is not allowed here [json-pointer:/view/type]`);
  if (!isFields(view) || problems.length) throw SlackError.because('invalid_arguments', problems);
  if (Buffer.byteLength(JSON.stringify(view)) > mostBytes) throw new SlackError('view_too_large');
  return view;
}

const open: Method = (args, { views, triggers }) => {
  const view = viewOf(args, 'modal');
  const user = triggers.exchange(args.text('trigger_id'));
  return { view: viewPayload(views, views.open(user, view)) };
};

const push: Method = (args, { views, triggers }) => {
  const view = viewOf(args, 'modal');
  const user = triggers.exchange(args.text('trigger_id'));
  return { view: viewPayload(views, views.push(user, view)) };
};

const update: Method = (args, { views }) => {
  const view = viewOf(args);
  const id = args.text('view_id') ?? externalId(args, views);
  return { view: viewPayload(views, views.update(id, view, args.text('hash'))) };
};

const publish: Method = (args, { views, workspace }) => {
  const view = viewOf(args, 'home');
  const user = args.required('user_id');
  if (!workspace.people.has(user)) throw new SlackError('user_not_found');
  return { view: viewPayload(views, views.publish(user, view, args.text('hash'))) };
};

export const viewMethods: Record<string, Method> = {
  'views.open': open,
  'views.push': push,
  'views.update': update,
  'views.publish': publish,
};

function viewOf(args: Args, type?: 'modal' | 'home'): Fields {
  if (!args.has('view')) throw SlackError.because('invalid_arguments', ['missing required field: view']);
  return checkedView(args.json('view', 'invalid_arguments'), type);
}

function externalId(args: Args, views: Views): string {
  const found = views.findExternal(args.required('external_id'));
  if (!found) throw new SlackError('not_found');
  return found.view.id;
}
