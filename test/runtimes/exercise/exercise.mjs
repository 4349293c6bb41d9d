import { config } from './config.mjs';
import { core } from './core.mjs';
import { http } from './http.mjs';
import { node } from './node.mjs';
import { testing } from './testing.mjs';

/**
 * Runs the exercise of every runtime. It imports only files beside it: the entries of the package are passed to it, as far as the
 * runtime can load them.
 * @param lib the entries by name: `seawall`, `http`, `config`, `testing`, `chaos`, and for Node and similar runtimes
 * `configNode`, `testingNode`
 * @param setting `base` is the address of the server, `deadPort` a port without a listener, `AsyncLocalStorage` if the runtime
 * has it
 * @returns a row for each attempted feature: its group, its name, and its error if it failed
 */
export async function exercise(lib, setting) {
  const rows = [];
  for (const [group, things] of Object.entries({ core, http, testing, config, node })) {
    for (const [name, attempt] of Object.entries(things(lib, setting))) {
      rows.push({ group, name, error: await tryOut(attempt) });
    }
  }
  return rows;
}

async function tryOut(attempt) {
  let timer;
  const hang = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error('nothing within 20 s')), 20_000);
  });
  try {
    await Promise.race([Promise.resolve().then(attempt), hang]);
    return undefined;
  } catch (error) {
    return `${error?.name}: ${error?.message}`.slice(0, 400);
  } finally {
    clearTimeout(timer);
  }
}
