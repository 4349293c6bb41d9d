/**
 * Measures the cost of seawall beside its peers: `npm run bench [-- --only calm,failing] [-- --rounds 60] [-- --json] [-- --docs
 * | --charts]`. Each subject is measured in a separate process. `--docs` writes tables and charts for docs/performance.md;
 * `--charts` measures nothing, and draws the charts again from the page's tables.
 */
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { writeCharts, writeDocs } from './docs.mjs';
import { inProcessOfItsOwn } from './process.mjs';
import { printTable } from './tables.mjs';

const FAMILIES = [
  'floor',
  'calm',
  'failing',
  'busy',
  'contended',
  'together',
  'in-flight',
  'keyed',
  'signals',
  'telemetry',
  'start',
  'root',
];
const PACKAGES = [
  'cockatiel',
  'opossum',
  'mollitia',
  '@git-stunts/alfred',
  'effect',
  'es-toolkit',
  'p-limit',
  'p-retry',
  'p-queue',
  'async-retry',
  'bottleneck',
  'rate-limiter-flexible',
];

const { values } = parseArgs({
  options: {
    json: { type: 'boolean' },
    docs: { type: 'boolean' },
    charts: { type: 'boolean' },
    only: { type: 'string', default: FAMILIES.join(',') },
    rounds: { type: 'string', default: '60' },
  },
});

if (values.charts) {
  await writeCharts();
  process.exit();
}

const wanted = values.only.split(',');
const unknown = wanted.filter((name) => !FAMILIES.includes(name));
if (unknown.length > 0) {
  console.error(`--only ${unknown.join(',')}: the families are ${FAMILIES.join(', ')}`);
  process.exit(2);
}

const machine = `Node ${process.version}, ${process.platform} ${process.arch}, ${cpus()[0]?.model ?? 'unknown'} × ${cpus().length}`;
const versions = Object.fromEntries(PACKAGES.map((name) => [name, versionOf(name)]));
if (!values.json)
  console.log(
    `${machine}\n${Object.entries(versions)
      .map((pair) => pair.join(' '))
      .join(', ')}`,
  );

const families = [];
for (const name of wanted) {
  const family = inProcessOfItsOwn('./family.mjs', [name, values.rounds]);
  families.push(family);
  if (!values.json) printTable(family);
}
if (values.json) console.log(JSON.stringify({ machine, versions, families }, null, 2));
if (values.docs) await writeDocs(families);

function versionOf(name) {
  return JSON.parse(readFileSync(new URL(`../node_modules/${name}/package.json`, import.meta.url), 'utf8'))
    .version;
}
