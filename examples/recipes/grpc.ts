import assert from 'node:assert/strict';
import { credentials, Server, ServerCredentials, type sendUnaryData, status } from '@grpc/grpc-js';

// A service without a .proto: one method, text in and text out.
const text = {
  serialize: (value: string) => Buffer.from(value),
  deserialize: (bytes: Buffer) => bytes.toString(),
};
const definition = {
  find: {
    path: '/stock.Stock/Find',
    requestStream: false,
    responseStream: false,
    requestSerialize: text.serialize,
    requestDeserialize: text.deserialize,
    responseSerialize: text.serialize,
    responseDeserialize: text.deserialize,
  },
} as const;
const server = new Server();
let calls = 0;
server.addService(definition, {
  find: (_call: unknown, reply: sendUnaryData<string>) => {
    calls++;
    if (calls < 3) reply({ code: status.UNAVAILABLE, details: 'starting' });
    else reply(null, '7');
  },
});
const port = await new Promise<number>((resolve, reject) =>
  server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
    error === null ? resolve(bound) : reject(error),
  ),
);
const address = `127.0.0.1:${port}`;

// #region grpc
import { makeGenericClientConstructor } from '@grpc/grpc-js';
import { pipeline, retry, timeout } from 'seawall';
import { grpc } from 'seawall/http';

const StockClient = makeGenericClientConstructor(definition, 'Stock');
// The channel retries by default: two layers of three attempts would make nine.
const client = new StockClient(address, credentials.createInsecure(), { 'grpc.enable_retries': 0 });
const policies = pipeline({ name: 'stock', classify: grpc() }, retry(), timeout('1s'));

function find(article: string): Promise<string> {
  return policies.execute(
    ({ signal }) =>
      new Promise<string>((resolve, reject) => {
        const call = client.find?.(article, (error: Error | null, answer: string) =>
          error === null ? resolve(answer) : reject(error),
        );
        signal.addEventListener('abort', () => call?.cancel(), { once: true });
      }),
  );
}
// #endregion

assert.equal(await find('17'), '7');
assert.equal(calls, 3);
console.log(`answered at call ${calls}`);
client.close();
server.forceShutdown();
