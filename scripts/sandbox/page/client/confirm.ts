import type { ConfirmationDialog } from '@slack/types';
import { dialog } from './dialog.ts';
import { button, h } from './dom.ts';
import type { BlockHost } from './render/host.ts';
import { textNodes } from './render/inline.ts';
import { personChanged } from './store.ts';

/** Slack's confirm dialog. Resolves true where the person went ahead. */
export function confirmed(host: BlockHost, confirm: ConfirmationDialog): Promise<boolean> {
  return new Promise((resolve) => {
    const finish = (answer: boolean) => {
      document.removeEventListener(personChanged, leave);
      close();
      resolve(answer);
    };
    const leave = () => finish(false);
    document.addEventListener(personChanged, leave);
    const goAhead = button(
      { class: `bk-button ${confirm.style ?? 'primary'}`, testid: 'confirm-ok', on: { click: () => finish(true) } },
      confirm.confirm?.text ?? 'Yes',
    );
    const title = confirm.title?.text ?? 'Are you sure?';
    const close = dialog({
      testid: 'confirm',
      class: 'confirm',
      title,
      body: [h('div', { class: 'confirm-text' }, ...(confirm.text ? textNodes(host, confirm.text) : []))],
      footer: [
        button(
          { class: 'bk-button', testid: 'confirm-cancel', on: { click: () => finish(false) } },
          confirm.deny?.text ?? 'Cancel',
        ),
        goAhead,
      ],
      onEscape: () => finish(false),
    });
    goAhead.focus();
  });
}
