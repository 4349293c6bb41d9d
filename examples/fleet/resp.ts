/**
 * The smallest Redis client that a fleet can use: a function that sends a command. In an application, use ioredis or another
 * client.
 */
import { connect, type Socket } from 'node:net';
import type { RedisFunction } from 'seawall/redis';

/** Connects with the first command, and again after a lost connection. */
export function client(port: number): { send: RedisFunction; close: () => void } {
  let socket: Socket | undefined;
  let unread: Buffer = Buffer.alloc(0);
  let waiting: { resolve: (reply: unknown) => void; reject: (error: Error) => void }[] = [];

  function open(): Socket {
    const opened = connect(port, '127.0.0.1');
    opened.on('error', () => {});
    opened.on('close', () => {
      const lost = waiting;
      [socket, unread, waiting] = [undefined, Buffer.alloc(0), []];
      for (const { reject } of lost) reject(new Error('connection is closed'));
    });
    opened.on('data', (chunk) => {
      unread = Buffer.concat([unread, chunk]);
      for (let read = reply(unread, 0); read !== undefined; read = reply(unread, 0)) {
        unread = unread.subarray(read.end);
        const next = waiting.shift();
        if (read.value instanceof Error) next?.reject(read.value);
        else next?.resolve(read.value);
      }
    });
    return opened;
  }

  return {
    send: (args) =>
      new Promise((resolve, reject) => {
        socket ??= open();
        waiting.push({ resolve, reject });
        const parts = args.map((arg) => `$${Buffer.byteLength(arg)}\r\n${arg}\r\n`);
        socket.write(`*${args.length}\r\n${parts.join('')}`);
      }),
    close: () => socket?.destroy(),
  };
}

/** Reads a reply. Returns `undefined` if it is not complete yet. */
function reply(from: Buffer, start: number): { value: unknown; end: number } | undefined {
  const line = from.indexOf('\r\n', start);
  if (line < 0) return undefined;
  const [type, rest] = [from.toString('latin1', start, start + 1), from.toString('utf8', start + 1, line)];
  let end = line + 2;
  if (type === ':') return { value: Number(rest), end };
  if (type === '+') return { value: rest, end };
  if (type === '-') return { value: new Error(rest), end };
  const length = Number(rest);
  if (type === '$') {
    if (length < 0) return { value: null, end };
    return from.length < end + length + 2
      ? undefined
      : { value: from.toString('utf8', end, end + length), end: end + length + 2 };
  }
  const values: unknown[] = [];
  while (values.length < length) {
    const element = reply(from, end);
    if (element === undefined) return undefined;
    values.push(element.value);
    end = element.end;
  }
  return { value: values, end };
}
