import mongoose from 'mongoose';
import pino from 'pino';
import { openDatabase } from '../../src/mongo/embedded/open-database.ts';
import { models, createIndexes } from '../../src/mongo/models.ts';
import { createSeeder } from './seed.ts';
const database = await openDatabase({ dataDir: '/tmp/dbx', cacheDir: '.latch', log: pino({level:'silent'}), env: process.env });
const uri = new URL(database.uri); uri.pathname = '/x' + process.pid;
const con = mongoose.createConnection(uri.href); await con.asPromise();
const seeder = await createSeeder(con);
await seeder(1, 'one', {withDms: true});
const cs = await seeder(100, 'one', {withDms: true});
const med = async (name: string, f: (i: number) => Promise<unknown>) => { const t: number[] = []; for (let i=0;i<100;i++) { const b = performance.now(); await f(i); t.push(performance.now()-b);} console.log(name.padEnd(60), t.toSorted((a,b)=>a-b)[50]?.toFixed(2)); };
const cases = con.collection<any>('cases');
const id = (i: number) => cs[i]!.id;
const doc = await cases.findOne({_id: id(0)});
console.log('bytes', JSON.stringify(doc).length, 'words', doc.words);

const all = await cases.find({}).toArray();
const trial = async (name: string, docs: any[], indexes: any[], set: (i: number) => any, filter = (i: number): any => ({_id: docs[i]._id})) => {
  const c = con.collection<any>('t' + Math.random().toString(36).slice(2)); await c.insertMany(docs); for (const k of indexes) await c.createIndex(k);
  await med(name, i => c.updateOne(filter(i), set(i))); await c.drop(); };

const v = () => ({$set: {version: Math.random()}});
const W = { team: 1, words: 1 }, S = { team: 1, 'state.status': 1 }, K = { team: 1, 'ops.card.ts': 1 }, A = {wakeAt: 1}, N = {team:1, number: 1};

const ix = [W,S,K,A,N]; const X = () => Math.random();
const st = (i: number) => ({...all[i].state, status: X() > 0.5 ? 'a' : 'b', x: X()});
const H = { hint: { _id: 1 } };
const variants: [string, any[], ((i: number) => any), (i: number) => any, any?][] = [
 ['v by _id', ix, v, i => ({_id: all[i]._id})],
 ['v by _id hint', ix, v, i => ({_id: all[i]._id}), H],
 ['v by _id,thread', ix, v, i => ({_id: all[i]._id, 'ops.threadSeq': all[i].ops.threadSeq})],
 ['v by _id,thread hint', ix, v, i => ({_id: all[i]._id, 'ops.threadSeq': all[i].ops.threadSeq}), H],
 ['commit w/ words', ix, i => ({$set: {state: st(i), version: X(), words: all[i].words, wakeAt: new Date(), 'ops.leaseUntil': new Date(), head: 'x'}}), i => ({_id: all[i]._id})],
 ['commit no words', ix, i => ({$set: {state: st(i), version: X(), wakeAt: new Date(), 'ops.leaseUntil': new Date(), head: 'x'}}), i => ({_id: all[i]._id})],
 ['commit no words, wakeAt same', ix, i => ({$set: {state: st(i), version: X(), 'ops.leaseUntil': new Date(), head: 'x'}}), i => ({_id: all[i]._id})],
 ['commit no W index', [S,K,A,N], i => ({$set: {state: st(i), version: X(), words: all[i].words, wakeAt: new Date(), 'ops.leaseUntil': new Date(), head: 'x'}}), i => ({_id: all[i]._id})],
 ['commit no index', [], i => ({$set: {state: st(i), version: X(), words: all[i].words, wakeAt: new Date(), 'ops.leaseUntil': new Date(), head: 'x'}}), i => ({_id: all[i]._id})],
 ['note', ix, i => ({$set: {'ops.card': {channel: 'C', ts: '1', version: X()}, 'ops.threadSeq': X(), wakeAt: X() > 0.5 ? null : new Date()}}), i => ({_id: all[i]._id})],
 ['note, no indexes', [], i => ({$set: {'ops.card': {channel: 'C', ts: '1', version: X()}, 'ops.threadSeq': X(), wakeAt: X() > 0.5 ? null : new Date()}}), i => ({_id: all[i]._id})],
];
const T = variants.map(() => [] as number[]);
const cols = await Promise.all(variants.map(async ([,ix], n) => { const c = con.collection<any>('t' + n); await c.insertMany(all); for (const k of ix) await c.createIndex(k); return c; }));
for (let r = 0; r < 3; r++) for (let i = 0; i < 100; i++) for (const [n, [, , set, filter, o]] of variants.entries()) { const b = performance.now(); await cols[n]!.updateOne(filter(i), set(i), o); T[n]!.push(performance.now() - b); }
for (const [n, [name]] of variants.entries()) console.log(name.padEnd(40), T[n]!.toSorted((a,b)=>a-b)[75]?.toFixed(2), T[n]!.toSorted((a,b)=>a-b)[150]?.toFixed(2));
await con.dropDatabase(); await con.close(); await database.stop();
