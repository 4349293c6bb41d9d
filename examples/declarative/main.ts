/**
 * Three services whose policies are in policies.yaml. Run: npx tsx examples/declarative/main.ts. The file is copied, so that the
 * example can change it while it is in use.
 */
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Call, Outcome } from 'seawall';
import { loadPolicies } from 'seawall/config/node';

const directory = await mkdtemp(join(tmpdir(), 'seawall-example-'));
const file = join(directory, 'policies.yaml');
await copyFile(fileURLToPath(new URL('policies.yaml', import.meta.url)), file);

const policies = await loadPolicies<{ payments: never; search: string[]; webhooks: never }>(file, {
  names: ['payments', 'search', 'webhooks'],
  functions: {
    // The data names the predicate, and the code supplies it: a charge is repeated only if its caller says that it may be carried
    // out twice.
    onlyIdempotent: (_: Outcome, call: Call) => (call.idempotent === true ? undefined : false),
  },
  watch: { every: '50ms' },
});
console.log(policies.payments.describe().toString());

let requests = 0;
const charge = await policies.payments.execute(
  async () => {
    if (++requests === 1) throw Object.assign(new Error('connection reset'), { code: 'ECONNRESET' });
    return 'charged';
  },
  { idempotent: true }, // it has an idempotency key, which the provider supports
);
console.log(`payments: ${charge} after ${requests} requests`);

const results = await policies.search.execute((): string[] => {
  throw new Error('search is down');
});
console.log(`search: ${results.length} results`);

// A real application has a server here. Watching files does not keep a process alive.
const server = setInterval(() => {}, 1000);

// A change with a mistake is refused, and the previous configuration stays in force.
const text = await readFile(file, 'utf8');
const refused = new Promise((resolve) => policies.on('config.refused', resolve));
await writeFile(file, text.replace('timeout: 10s', 'timeout: 10 seconds'));
await refused;

// A valid change takes effect for new calls; circuits and permits in use are kept.
const updated = new Promise((resolve) => policies.on('config.updated', resolve));
await writeFile(file, text.replace('maxConcurrent: 32', 'maxConcurrent: 48'));
await updated;
console.log('changed in use:', policies.payments.policy('bulkhead')?.describe?.());

policies.close();
clearInterval(server);
await rm(directory, { recursive: true });
