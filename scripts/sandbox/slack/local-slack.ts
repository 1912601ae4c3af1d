import { Activity } from './activity.ts';
import { actor } from './actor.ts';
import { Clock } from './clock.ts';
import { Delivery } from './delivery.ts';
import { Events } from './events.ts';
import { HttpServer } from './http-server.ts';
import { Messages } from './messages.ts';
import { ResponseUrls } from './response-urls.ts';
import { SocketMode } from './socket-mode.ts';
import { Triggers } from './triggers.ts';
import { typedText } from './typed-text.ts';
import type { LocalSlack, LocalSlackOptions } from './types.ts';
import { Views } from './views.ts';
import { Workspace } from './workspace.ts';
import type { World } from './world.ts';

/** At once, after a minute, after five: https://docs.slack.dev/apis/events-api#retries */
const slacksRetryDelaysMs = [0, 60_000, 300_000];
const slacksPatienceMs = 3_000;

/** A Slack of your own on one port: Web API, response URLs, files, Socket Mode, and people who act. */
export async function startLocalSlack(options: LocalSlackOptions): Promise<LocalSlack> {
  const clock = new Clock(options.now);
  const http = new HttpServer(
    { botToken: options.botToken, appToken: options.appToken, rateLimits: options.rateLimits ?? false },
    clock.now,
  );
  const origin = await http.listen(options.port ?? 0);
  const world = makeWorld(options, clock, origin);
  http.serve(world);
  const { workspace, messages, views, delivery, events, sockets, activity } = world;

  return {
    apiUrl: `${origin}/api/`,
    origin,
    seed: options.workspace,
    deliverTo: (appUrl) => {
      delivery.appUrl = appUrl;
    },
    as: (userId) => actor(world, userId),
    typed: (text) => typedText(workspace, text),

    messages: (channel) => messages.list(channel),
    thread: (channel, ts) => messages.replies(channel, ts),
    message: (channel, ts) => messages.get(channel, ts),
    ephemerals: (userId) => messages.ephemerals(userId),
    dm: (userId) => workspace.dm(userId).id,
    views: (userId) => views.stack(userId),
    home: (userId) => views.home(userId),
    viewValues: (viewId) => views.values(viewId),
    people: () => [...workspace.people.values()].filter((person) => person.id !== options.workspace.bot.userId),
    channels: () => [...workspace.channels.values()],

    deleteMessage: (channel, ts) => {
      const before = messages.alive(channel, ts);
      if (!before) throw new Error(`No message ${ts} in ${channel}`);
      messages.replace({ ...before, deleted: true });
      void events.deleted(before);
    },
    setUsergroup: async (id, users) => {
      const group = workspace.usergroups.get(id);
      if (!group) throw new Error(`No user group ${id}`);
      const before = { ...group };
      Object.assign(group, { users: [...users], updatedS: clock.nowS() });
      workspace.changed();
      await events.groupChanged(group, before);
    },
    setPerson: async (id, change) => {
      const person = Object.assign(workspace.person(id), change);
      workspace.changed();
      await events.personChanged(person);
    },
    setChannel: (id, change) => {
      Object.assign(workspace.channel(id), change);
      workspace.changed();
    },

    calls: http.calls,
    resetCalls: () => http.calls.clear(),
    addFault: (fault) => http.faults.add(fault),
    clearFaults: () => http.faults.clear(),

    send: (body, how) => delivery.send(body, how),
    emit: (event) => events.emit(event),
    get lastRequest() {
      return delivery.lastRequest;
    },
    replay: (request) => delivery.replay(request),
    refreshSockets: () => sockets.disconnect(),

    onChange: (listener) => workspace.onChange(listener),
    settled: (quietMs = 50) => activity.settled(quietMs),
    close: async () => {
      activity.close();
      delivery.close();
      await sockets.close();
      await http.close();
    },
  };
}

function makeWorld(options: LocalSlackOptions, clock: Clock, origin: string): World {
  const { patienceMs = slacksPatienceMs } = options;
  const activity = new Activity();
  const workspace = new Workspace(options.workspace, clock);
  const views = new Views(workspace);
  const sockets = new SocketMode(clock, options.workspace.bot.appId);
  const delivery = new Delivery({
    activity,
    sockets,
    signingSecret: options.signingSecret,
    appUrl: options.appUrl,
    mayConnect: options.appToken !== undefined,
    retryDelaysMs: options.eventRetryDelaysMs ?? slacksRetryDelaysMs,
    patienceMs,
  });
  return {
    origin,
    clock,
    activity,
    workspace,
    views,
    sockets,
    delivery,
    messages: new Messages(workspace),
    triggers: new Triggers(clock, patienceMs),
    responseUrls: new ResponseUrls(clock),
    events: new Events(workspace, delivery, views),
  };
}
