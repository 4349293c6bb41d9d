import { config } from './config.mjs';
import { core } from './core.mjs';
import { http } from './http.mjs';
import { node } from './node.mjs';
import { testing } from './testing.mjs';

/**
 * The exercise that every runtime does. It imports nothing but what lies beside it: the package's entries are handed in, as far as
 * the runtime can load them.
 * @param lib the entries by name: `seawall`, `http`, `config`, `testing`, `chaos`, and for Node and its like `configNode`, `testingNode`
 * @param setting `base` is the address of the server, `deadPort` one that nobody listens at, `AsyncLocalStorage` where there is one
 * @returns a row for each thing tried: its group, its name, and what went wrong if it did
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
