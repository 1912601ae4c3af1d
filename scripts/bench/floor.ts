import bolt from '@slack/bolt';
import { lanes } from '../../src/app/lane.ts';
import { connect } from '../../src/mongo/connect.ts';
import { isTransient, transaction } from '../../src/mongo/transaction.ts';
import { bot, type FloorCase, floorCollections, floorValue } from './setting.ts';

/**
 * What a vote costs at least, as a program: Bolt, one read, one transaction of two writes, one `chat.update`, one write to note it.
 * It takes a case's votes one after another, because without that the database would refuse most of a crowd's.
 */
const { SLACK_BOT_TOKEN = '', SLACK_SIGNING_SECRET = '', SLACK_API_URL = '', MONGODB_URI = '' } = process.env;

type Cases = ReturnType<typeof connection.collection<FloorCase>>;
interface FloorVote {
  caseId: string;
  by: string;
  at: Date;
}

const connection = await connect({ uri: MONGODB_URI, log: { info: () => {}, warn: console.error } });
const votes = connection.collection<FloorVote>(floorCollections.votes);
const inLane = lanes();

const receiver = new bolt.HTTPReceiver({ signingSecret: SLACK_SIGNING_SECRET, endpoints: '/slack/events', port: 0 });
const app = new bolt.App({
  receiver,
  token: SLACK_BOT_TOKEN,
  botId: bot.id,
  botUserId: bot.userId,
  tokenVerificationEnabled: false,
  clientOptions: { slackApiUrl: SLACK_API_URL },
});

app.action('approve', async ({ ack, body, action, client }) => {
  await ack();
  if (action.type !== 'button' || body.type !== 'block_actions' || !body.channel || !body.message) return;
  const { caseId, cases: name } = floorValue.parse(JSON.parse(action.value ?? '{}'));
  const cases = connection.collection<FloorCase>(name);
  const { ts } = body.message;
  const version = await inLane(caseId, async () => {
    for (;;) {
      try {
        return await vote(cases, caseId, body.user.id);
      } catch (error) {
        if (!isTransient(error)) throw error;
      }
    }
  });
  const text = `Approved by <@${body.user.id}>`;
  const blocks = [{ type: 'section', text: { type: 'mrkdwn', text } }];
  await client.chat.update({ channel: body.channel.id, ts, text, blocks });
  await cases.updateOne({ _id: caseId }, { $max: { shown: version } });
});

async function vote(cases: Cases, caseId: string, by: string): Promise<number> {
  const kase = await cases.findOne({ _id: caseId });
  if (!kase) throw new Error(`no case ${caseId}`);
  const version = kase.version + 1;
  await transaction(connection, async (session) => {
    await cases.updateOne({ _id: caseId }, { $set: { status: 'approved', version } }, { session });
    await votes.insertOne({ caseId, by, at: new Date() }, { session });
    return true;
  });
  return version;
}

const server = await app.start(0);
const address = server.address();
console.log(
  JSON.stringify({ msg: 'the floor is running', port: typeof address === 'object' ? address?.port : undefined }),
);
process.once('SIGTERM', () => process.exit(0));
