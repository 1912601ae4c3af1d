import type { Button, KnownBlock, ModalView, RichTextElement } from '@slack/types';
import { aside } from './fields.ts';
import { actionIds, blockIds, callbackIds } from './ids.ts';
import { modal } from './modal.ts';
import { code, line, own, person, rich, when, words } from './rich.ts';
import { inMrkdwn, markup, plain } from './text.ts';
import { warning } from './verdict.ts';

/** A secret of a plugin and where its value comes from: never the value. */
export interface SecretShown {
  plugin: { id: string; title: string };
  key: string;
  /** What to enter. */
  enter: string;
  from:
    | { source: 'environment'; unused: boolean }
    | { source: 'stored'; by: string; at: string; problem: string | null }
    | { source: 'missing' }
    | { source: 'unneeded'; by: string; at: string };
}

/** Which secret a button or a form is about. */
export const secretNamed = ({ plugin, key }: SecretShown): string => JSON.stringify({ plugin: plugin.id, key });

/** Slack takes 100 blocks, of which each has two; what stands above and below leaves room for these. */
const mostSecrets = 45;

/** Every secret of the plugins in use. Without a key to encrypt with nothing can be entered. */
export const secretsModal = ({ secrets, hasKey }: { secrets: SecretShown[]; hasKey: boolean }): ModalView =>
  modal({
    callbackId: callbackIds.secrets,
    title: 'Secrets of plugins',
    blocks: [
      ...(hasKey ? [] : withoutKey),
      ...(secrets.length ? [] : [rich(line(own('No plugin in use has secrets that can be entered here.')))]),
      ...secrets.slice(0, mostSecrets).flatMap((secret) => secretRow(secret, buttonOf(secret, hasKey))),
      ...(secrets.length > mostSecrets ? [aside(`${secrets.length - mostSecrets} more are not shown.`)] : []),
      aside('What is entered here is encrypted before it is stored, and shown to nobody afterwards.'),
    ],
  });

const withoutKey: KnownBlock[] = [
  warning('Nothing can be entered: Latch has no key to encrypt with.'),
  rich(
    line(
      own('Whoever runs Latch makes one with '),
      code('openssl rand -base64 32'),
      own(', sets it as '),
      code('LATCH_ENCRYPTION_KEY'),
      own(' and starts Latch again. Keep it safe: without it nothing that was stored can be read.'),
    ),
  ),
];

function secretRow(secret: SecretShown, button: Button | null): KnownBlock[] {
  const title = markup(`*${inMrkdwn(`${secret.plugin.title} · ${secret.key}`, 150)}*`);
  return [
    { type: 'section', text: title, ...(button ? { accessory: button } : {}) },
    rich(line(words(secret.enter, 500)), line(...sourceInWords(secret))),
  ];
}

function sourceInWords({ from }: SecretShown): RichTextElement[] {
  switch (from.source) {
    case 'environment':
      return [
        own('✅ From the environment, which wins over anything entered here.'),
        ...(from.unused ? [own(' A value is stored here as well, and not used.')] : []),
      ];
    case 'stored':
      return from.problem === null
        ? [own('✅ '), ...setBy(from)]
        : [own('⚠️ '), ...setBy(from), own(', and not usable: '), words(from.problem, 500)];
    case 'unneeded':
      return [own('⚠️ '), ...setBy(from), own(', and not used')];
    case 'missing':
      return [own('⚠️ Missing')];
  }
}

const setBy = ({ by, at }: { by: string; at: string }): RichTextElement[] => [
  own('Set in Slack by '),
  person(by),
  own(', '),
  when(at),
];

function buttonOf(secret: SecretShown, hasKey: boolean): Button | null {
  const { from } = secret;
  if (from.source === 'environment') return from.unused ? removeButton(secret) : null;
  if (from.source === 'unneeded') return removeButton(secret);
  if (!hasKey) return from.source === 'stored' ? removeButton(secret) : null;
  return {
    type: 'button',
    action_id: actionIds.enterSecret,
    text: plain(from.source === 'stored' ? 'Change…' : 'Enter…', 75),
    value: secretNamed(secret),
  };
}

const removeButton = (secret: SecretShown): Button => ({
  type: 'button',
  action_id: actionIds.removeSecret,
  text: plain('Remove', 75),
  value: secretNamed(secret),
  style: 'danger',
  confirm: {
    title: plain(`Remove ${secret.key}?`, 100),
    text: plain(afterRemoval(secret), 300),
    confirm: plain('Remove', 30),
    deny: plain('Go Back', 30),
    style: 'danger',
  },
});

function afterRemoval({ from, plugin }: SecretShown): string {
  if (from.source === 'environment') return 'The environment has a value, and Latch goes on with that one.';
  if (from.source === 'unneeded') return 'Nothing in use needs it.';
  return `${plugin.title} cannot do what needs it until somebody enters another one.`;
}

/** Where a value is typed in: the input never starts with one. */
export const enterSecretModal = (secret: SecretShown): ModalView =>
  modal({
    callbackId: callbackIds.enterSecret,
    title: 'Enter a secret',
    submit: 'Store',
    close: 'Go Back',
    metadata: secretNamed(secret),
    blocks: [
      ...secretRow(secret, null),
      {
        type: 'input',
        block_id: blockIds.secret,
        label: plain('New value', 150),
        element: { type: 'plain_text_input', action_id: actionIds.value, max_length: 3_000 },
        hint: plain('It is encrypted before it is stored, and shown to nobody afterwards, not even to you.', 300),
      },
      ...(secret.from.source === 'stored' ? [{ type: 'actions' as const, elements: [removeButton(secret)] }] : []),
    ],
  });
