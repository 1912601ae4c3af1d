import { h, region } from './dom.ts';
import { drawBlocks } from './render/blocks.ts';
import { FormValues } from './render/host.ts';
import { act, blockHost, store } from './store.ts';

/** App Home of the person who looks. */
export function drawHome(element: HTMLElement): void {
  const view = store.state?.home ?? null;
  region(element, [store.as, view], () => {
    if (!view)
      return [
        h(
          'div',
          { class: 'empty' },
          h('h2', {}, 'Nothing here yet'),
          h('p', {}, 'Latch draws this tab as soon as you open it.'),
        ),
      ];
    const host = {
      ...blockHost((actionId, picked) => act({ kind: 'clickInView', viewId: view.id, actionId, ...picked }, 'That')),
      form: new FormValues(),
    };
    return [h('div', { class: 'home-page' }, drawBlocks(host, view.blocks))];
  });
}
