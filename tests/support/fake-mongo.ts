import { createServer, type Socket } from 'node:net';
import mongoose from 'mongoose';

const { BSON } = mongoose.mongo;
const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;

type Document = Record<string, unknown>;

/** What every `hello` must hold for the driver to go on; the rest is the test's. */
export const HELLO = { ok: 1, minWireVersion: 0, maxWireVersion: 25, logicalSessionTimeoutMinutes: 30 };

/** A server that speaks MongoDB's wire protocol and answers each command with what `answer` says. */
export async function fakeMongo(answer: (command: Document) => Document, listenOn = 0) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    let buffered = Buffer.alloc(0);
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => {
      buffered = Buffer.concat([buffered, chunk]);
      while (buffered.length >= 4 && buffered.length >= buffered.readInt32LE(0)) {
        const length = buffered.readInt32LE(0);
        socket.write(reply(buffered.subarray(0, length), answer));
        buffered = buffered.subarray(length);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(listenOn, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no address');
  const close = async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  return { port: address.port, close };
}

function reply(message: Buffer, answer: (command: Document) => Document): Buffer {
  const requestId = message.readInt32LE(4);
  const opCode = message.readInt32LE(12);
  if (opCode === OP_MSG) {
    const document = BSON.serialize(answer(BSON.deserialize(message.subarray(21))));
    return packet(OP_MSG, requestId, Buffer.alloc(5), document);
  }
  if (opCode !== OP_QUERY) throw new Error(`unexpected opCode ${opCode}`);
  const endOfName = message.indexOf(0, 20);
  const document = BSON.serialize(answer(BSON.deserialize(message.subarray(endOfName + 9))));
  const head = Buffer.alloc(20);
  head.writeInt32LE(1, 16);
  return packet(OP_REPLY, requestId, head, document);
}

function packet(opCode: number, responseTo: number, head: Buffer, document: Uint8Array): Buffer {
  const start = Buffer.alloc(16);
  start.writeInt32LE(16 + head.length + document.length, 0);
  start.writeInt32LE(responseTo, 8);
  start.writeInt32LE(opCode, 12);
  return Buffer.concat([start, head, document]);
}
