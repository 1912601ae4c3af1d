import type { LocalView } from '../../slack/types.ts';
import { dialog } from './dialog.ts';
import { button, h } from './dom.ts';
import { drawBlocks } from './render/blocks.ts';
import { FormValues } from './render/host.ts';
import { act, blockHost, store, upload } from './store.ts';

interface Open {
  id: string;
  key: string;
  form: FormValues;
  close: () => void;
}
let open: Open | null = null;
let submitting = false;
/** Required inputs that were left empty: Slack's own client says so and does not submit. */
let missing: Record<string, string> = {};

/** The person's topmost modal over the page. What was typed stays through the app's updates and refusals. */
export function drawModal(): void {
  const view = store.state?.views.at(-1);
  if (view?.id !== open?.id) missing = {};
  const key = JSON.stringify([view, store.as, missing, store.state?.typed]);
  if (open && (!view || key !== open.key)) closeDrawn(view);
  if (!view || open?.key === key) return;
  const form = new FormValues(standing(view.id));
  open = { id: view.id, key, form, close: show(view, form) };
}

const keptValues = new Map<string, ReturnType<FormValues['keep']>>();

const seenTyped = new Map<string, string>();

/** What was typed here, and over it what the local Slack got to know of since, e.g. from the story. */
function standing(viewId: string): ReturnType<FormValues['keep']> {
  const typed = store.state?.typed ?? {};
  const isNews = seenTyped.get(viewId) !== JSON.stringify(typed);
  seenTyped.set(viewId, JSON.stringify(typed));
  const known = Object.entries(typed).flatMap(([blockId, block]) =>
    Object.entries(block).map(([actionId, value]) => [`${blockId}/${actionId}`, value] as const),
  );
  return new Map([...(keptValues.get(viewId) ?? []), ...(isNews ? known : [])]);
}

/** Keeps what stands in the form, unless the view is gone for good. */
function closeDrawn(next: LocalView | undefined): void {
  if (!open) return;
  const stillThere = store.state?.views.some(({ id }) => id === open?.id) ?? false;
  if (stillThere) keptValues.set(open.id, open.form.keep());
  else keptValues.delete(open.id);
  open.close();
  if (next?.id !== open.id) submitting = false;
  open = null;
}

function show(view: LocalView, form: FormValues): () => void {
  const errors = { ...view.errors, ...missing };
  const host = {
    ...blockHost((actionId, picked) => act({ kind: 'clickInView', viewId: view.id, actionId, ...picked }, 'That')),
    form,
    errors,
    upload,
  };
  const cancel = () => void act({ kind: 'close', viewId: view.id }, 'Closing');
  const submitLabel = view.type === 'modal' ? view.submit?.text : undefined;
  const submit = button(
    { class: 'bk-button primary', testid: 'modal-submit' },
    h('span', { class: 'label' }, submitLabel ?? ''),
  );
  const send = async () => {
    if (submitting || !submitLabel) return;
    await form.ready();
    missing = emptyRequired(view, form);
    if (Object.keys(missing).length > 0) return drawModal();
    submitting = true;
    submit.classList.add('busy');
    await act({ kind: 'submit', viewId: view.id, values: form.values() }, submitLabel);
    submitting = false;
    submit.classList.remove('busy');
  };
  submit.addEventListener('click', () => void send());
  const previous = (store.state?.views.length ?? 0) > 1;
  const close = dialog({
    testid: 'modal',
    class: `modal${Object.keys(errors).length > 0 ? ' refused' : ''}`,
    title: 'title' in view && view.title ? view.title.text : 'Latch',
    body: [drawBlocks(host, view.blocks)],
    footer: [
      h('span', { class: 'spring' }),
      button({ class: 'bk-button', testid: 'modal-close', on: { click: cancel } }, closeLabel(view, previous)),
      submitLabel !== undefined && submit,
    ],
    onEscape: cancel,
    onEnter: () => void send(),
  });
  focusFirst();
  return close;
}

function emptyRequired(view: LocalView, form: FormValues): Record<string, string> {
  const values = form.values();
  const required = view.blocks.flatMap((block) =>
    block.type === 'input' && 'element' in block && !block.optional ? [block.block_id ?? ''] : [],
  );
  return Object.fromEntries(
    required
      .filter((blockId) => Object.values(values[blockId] ?? {}).some(isEmpty))
      .map((blockId) => [blockId, 'Please complete this required field.']),
  );
}

/** Beside its type, an input's value holds one key: nothing, or an empty list, is no answer. */
const isEmpty = ({ type: _type, ...rest }: Record<string, unknown>): boolean =>
  Object.values(rest).every((value) => value === null || value === '' || (Array.isArray(value) && value.length === 0));

const closeLabel = (view: LocalView, previous: boolean): string =>
  (view.type === 'modal' ? view.close?.text : undefined) ?? (previous ? 'Back' : 'Close');

/** The first refused input, the one the app wants focused, or the first at all. */
function focusFirst(): void {
  const box = document.querySelector('.modal');
  const first =
    box?.querySelector<HTMLElement>('[aria-invalid]') ??
    box?.querySelector<HTMLElement>('[data-autofocus]') ??
    box?.querySelector<HTMLElement>('.dialog-body :is(input, textarea, select)');
  first?.focus();
}
