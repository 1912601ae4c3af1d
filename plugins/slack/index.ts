import { definePlugin, writtenOut } from '../../src/plugin-host/contract.ts';
import { config } from './client.ts';
import { notify } from './notify.ts';
import { openChannel } from './open-channel.ts';

export default definePlugin({
  id: 'slack',
  title: 'Slack',
  config,
  secrets: { botToken: 'the Bot User OAuth Token from OAuth & Permissions' },
  hosts: ({ apiUrl }) => [new URL(apiUrl).origin],
  privateHosts: ({ apiUrl }) => writtenOut(new URL(apiUrl).origin),
  // Reading back a channel must not copy what people wrote there onto the case.
  redact: [
    'messages.*.text',
    'messages.*.blocks',
    'messages.*.attachments',
    'messages.*.files',
    '**.topic',
    '**.purpose',
  ],
  actions: (given) => [notify(given), openChannel(given)],
});
