import { receivedAnswer } from '../answers.ts';
import { minutes } from '../contract.ts';
import type { Received } from '../inbound.ts';
import type { Deliveries, Delivery } from './example.ts';
import { echo, everyFault } from './faults.ts';
import type { Answering } from './hostile-server.ts';
import { hasSystem, type Kit } from './kit.ts';
import { shaped } from './shaped.ts';
import type { Trial } from './trial.ts';
import { whatCameOf } from './words.ts';

const junk: Delivery[] = [
  { headers: {}, body: '' },
  { headers: { 'content-type': 'application/json' }, body: '{}' },
  { headers: { 'content-type': 'application/json' }, body: '[null,{"id":1}]' },
  { headers: { 'content-type': 'application/json', authorization: 'Bearer wrong' }, body: '{"id":"evt_1","type":"x"}' },
  { headers: { 'x-signature': 'sha256=00', 'x-hub-signature': 'sha256=00' }, body: '\u0000\ufffd"' },
];

/** Anyone may send bytes to /hooks/<id>: only what the system signed is believed, and that for a while. */
export async function checkEvents(kit: Kit): Promise<void> {
  const { events } = kit.plugin.definition;
  if (!events) return;
  const where = `${kit.plugin.id}: events`;
  const now = kit.example.events?.now ?? new Date();
  for (const delivery of junk)
    for (const fault of [null, ...everyFault]) {
      const trial = await kit.call(where, { fault, well: 0, system: null }, kit.newRun(), asking(kit, delivery, now));
      if (isBelieved(received(kit, where, trial))) kit.breach(where, 'believes what nobody signed', delivery.body);
    }
  if (kit.example.events) await checkSigned(kit, where, { ...kit.example.events, now });
  else kit.note('events were tried with junk only: give the example events.signed, a delivery as the system signs it');
}

const asking =
  (kit: Kit, { headers, body }: Delivery, now: Date): Parameters<Kit['call']>[3] =>
  (ctx) => {
    const request = { headers: new Headers(headers), body: new TextEncoder().encode(body), now };
    return kit.plugin.definition.events?.(request, kit.plugin.config, ctx);
  };

const received = (kit: Kit, where: string, trial: Trial): Received | undefined =>
  shaped(kit, where, trial, receivedAnswer) as Received | undefined; // it has just passed its schema

const isBelieved = (answer: Received | undefined): boolean =>
  answer !== undefined && 'events' in answer && answer.events.length > 0;

type Dated = Deliveries & { now: Date };
type Tell = (delivery: Delivery, at?: Date) => Promise<{ trial: Trial; answer: Received | undefined }>;

async function checkSigned(kit: Kit, where: string, deliveries: Dated): Promise<void> {
  const { now } = deliveries;
  const sample = deliveries.signed(now);
  const tryAll = async (system: Answering | null) => {
    const tell: Tell = async (delivery, at = now) => {
      const trial = await kit.call(where, { fault: null, well: 0, system }, kit.newRun(), asking(kit, delivery, at));
      return { trial, answer: received(kit, where, trial) };
    };
    if (!(await checkSample(kit, where, sample, tell))) return;
    await checkBody(kit, where, deliveries, tell);
    await checkHeaders(kit, where, sample, tell);
    await checkAge(kit, where, deliveries, tell);
  };
  if (hasSystem(kit)) await kit.inOrder(tryAll);
  else await tryAll(null);

  /** Answered with a 503, a delivery comes again; taken or refused, it never does. */
  for (const fault of everyFault.filter((one) => one !== echo))
    await kit.underFault(where, fault, kit.newRun(), asking(kit, sample, now), (trial) => {
      const answer = received(kit, where, trial);
      if (answer && !isBelieved(answer))
        kit.breach(where, `loses what was signed after ${fault.name}: it has to throw`);
    });
}

async function checkSample(kit: Kit, where: string, sample: Delivery, tell: Tell): Promise<boolean> {
  const { answer, trial } = await tell(sample);
  if (!isBelieved(answer)) {
    const said = whatCameOf(trial);
    if (hasSystem(kit)) kit.breach(where, `does not believe the sample of the example: ${said}`);
    else kit.note(`the sample of events was not believed (${said}): where it asks the system, add a stand-in`);
    return false;
  }
  if (idsOf((await tell(sample)).answer) !== idsOf(answer))
    kit.breach(where, 'gives the same delivery other ids when it comes again, so it would count twice');
  return true;
}

async function checkBody(kit: Kit, where: string, { signed, now }: Dated, tell: Tell): Promise<void> {
  const sample = signed(now);
  const body = altered(sample.body);
  const { answer, trial } = await tell({ ...sample, body });
  if (!isBelieved(answer)) return;
  const isSigned = differing(sample, signed(now, body), signed(now)).length > 0;
  if (isSigned) kit.breach(where, 'believes an altered body');
  else if (trial.seen.length === 0)
    kit.breach(where, 'believes a body that the sample does not sign, without asking the system');
}

async function checkHeaders(kit: Kit, where: string, sample: Delivery, tell: Tell): Promise<void> {
  const believes = async (headers: Record<string, string>) => isBelieved((await tell({ ...sample, headers })).answer);
  if (await believes({})) kit.breach(where, 'believes what comes without any header');
  for (const [name, value] of Object.entries(sample.headers)) {
    const { [name]: _, ...without } = sample.headers;
    const asAltered = await believes({ ...without, [name]: alteredText(value) });
    const asMissing = await believes(without);
    if (asAltered && asMissing) continue; // of no weight, such as a content-type
    if (asAltered) kit.breach(where, `believes any ${name}, as long as there is one`);
    if (asMissing) kit.breach(where, `believes what comes without ${name}`);
  }
}

/** Whoever caught a delivery could send it again for ever. */
async function checkAge(kit: Kit, where: string, deliveries: Dated, tell: Tell): Promise<void> {
  const { signed, now, oldestMs = minutes(10) } = deliveries;
  const later = new Date(now.getTime() + oldestMs);
  const [sample, fresh] = [signed(now), signed(later)];
  const headers = differing(sample, fresh, signed(now));
  const isBodyOther = sample.body !== fresh.body;
  if (headers.length === 0 && !isBodyOther) return; // its time is not signed
  const old = `believes what was signed ${Math.round(oldestMs / minutes(1))} minutes ago`;
  if (isBelieved((await tell(sample, later)).answer)) kit.breach(where, old);
  if (headers.length + Number(isBodyOther) < 2) return; // one header of now would be the whole signature of now
  for (const name of headers) {
    const mixed = { ...sample.headers, [name]: fresh.headers[name] ?? '' };
    if (isBelieved((await tell({ ...sample, headers: mixed }, later)).answer))
      kit.breach(where, `${old} under a ${name} of now`);
  }
}

const idsOf = (answer: Received | undefined): string =>
  answer && 'events' in answer ? answer.events.map(({ id }) => id).join(' ') : '';

/** Headers that say something else. Those that do so each time, such as the id of a delivery, do not count. */
const differing = ({ headers }: Delivery, other: Delivery, same: Delivery): string[] =>
  Object.keys(headers).filter((name) => same.headers[name] === headers[name] && other.headers[name] !== headers[name]);

/** Something else, of the same form. */
function altered(body: string): string {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return JSON.stringify({ ...value, altered_on_the_way: true });
  } catch {
    // no JSON
  }
  return `${body}&altered_on_the_way=1`;
}

/** In its middle: at the end of base64 another letter may mean the same bytes. */
function alteredText(text: string): string {
  const middle = Math.floor(text.length / 2);
  return `${text.slice(0, middle)}${text[middle] === 'a' ? 'b' : 'a'}${text.slice(middle + 1)}`;
}
