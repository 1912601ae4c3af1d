import bolt from '@slack/bolt';
import { bot } from './setting.ts';

/** What an acknowledgement costs at least, as a program: Bolt, which checks the signature, and a listener that acknowledges. */
const { SLACK_BOT_TOKEN = '', SLACK_SIGNING_SECRET = '', SLACK_API_URL = '' } = process.env;

const receiver = new bolt.HTTPReceiver({ signingSecret: SLACK_SIGNING_SECRET, endpoints: '/slack/events', port: 0 });
const app = new bolt.App({
  receiver,
  token: SLACK_BOT_TOKEN,
  botId: bot.id,
  botUserId: bot.userId,
  tokenVerificationEnabled: false,
  clientOptions: { slackApiUrl: SLACK_API_URL },
});

app.action('approve', ({ ack }) => ack());
app.event('message', async () => {}); // Bolt acknowledges events by itself

const server = await app.start(0);
const address = server.address();
console.log(
  JSON.stringify({ msg: 'the floor is running', port: typeof address === 'object' ? address?.port : undefined }),
);
process.once('SIGTERM', () => process.exit(0));
