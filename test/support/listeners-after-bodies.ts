/** Prints the number of a signal's listeners after the bodies of its requests were collected. Run it with --expose-gc. */
import { getEventListeners } from 'node:events';
import { http, resilientFetch } from '../../src/http/index.ts';
import { pipeline } from '../../src/index.ts';
import { pause, script, serve } from './http-server.ts';

const server = await serve(script());
const controller = new AbortController();
const api = resilientFetch(pipeline({ classify: http() }));
const listeners = (): number => getEventListeners(controller.signal, 'abort').length;

for (let call = 0; call < 20; call++) await (await api(server.url, { signal: controller.signal })).text();
for (let tries = 0; tries < 200 && listeners() > 0; tries++) {
  globalThis.gc?.();
  await pause(5);
}
console.log(listeners());
await server.close();
process.exit(0);
