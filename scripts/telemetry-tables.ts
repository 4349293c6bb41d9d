import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import {
  ATTRIBUTE_DESCRIPTIONS,
  EVENT_DESCRIPTIONS,
  EVENTS,
  EXCEPTION_EVENT,
  METRICS,
  SEVERITY_NUMBER,
} from '../src/telemetry/index.ts';

/** `npm run docs:telemetry` writes the tables of the schema into docs/telemetry.md; a test compares. */
export const PAGE = 'docs/telemetry.md';

const TABLES: Readonly<Record<string, () => string>> = { metrics, events, attributes };

/** The page with its tables as the schema has them now. */
export function withTables(page: string): string {
  let written = page;
  for (const [name, table] of Object.entries(TABLES)) {
    const [start, end] = [`<!-- ${name}: generated -->`, `<!-- /${name} -->`];
    const [from, to] = [written.indexOf(start), written.indexOf(end)];
    if (from < 0 || to < from) throw new Error(`${PAGE} has no place for the table of ${name}`);
    written = `${written.slice(0, from + start.length)}\n\n${table()}\n${written.slice(to)}`;
  }
  return written;
}

function metrics(): string {
  const rows = Object.values(METRICS).map(
    ({ name, kind, unit, attributes, optionalAttributes = [], description }) => [
      code(name),
      kind.replace('observable-', '').replaceAll('-', ' '),
      code(unit),
      [...attributes.map(short), ...optionalAttributes.map((one) => `(${short(one)})`)].join(', '),
      description,
    ],
  );
  return table(['metric', 'kind', 'unit', 'attributes', 'what it is'], rows);
}

function events(): string {
  const schemas = [...Object.values(EVENTS), EXCEPTION_EVENT];
  const names = [...new Set(schemas.map(({ name }) => name))];
  const rows = names.map((name) => {
    const severities = new Set(schemas.filter((one) => one.name === name).map(({ severity }) => severity));
    const { when = '', attributes = [] } = EVENT_DESCRIPTIONS[name] ?? {};
    const numbers = [...severities].map((severity) => `${severity} (${SEVERITY_NUMBER[severity]})`);
    return [code(name), numbers.join(', '), when, attributes.map(short).join(', ')];
  });
  return table(['event', 'severity', 'when', 'attributes beside pipeline and policy'], rows);
}

function attributes(): string {
  const rows = Object.entries(ATTRIBUTE_DESCRIPTIONS).map(([name, { description, values }]) => [
    code(name),
    description,
    (values ?? []).map(code).join(', '),
  ]);
  return table(['attribute', 'what it says', 'values'], rows);
}

/** `pipeline.name` for `resilience.pipeline.name`. */
function short(attribute: string): string {
  return code(attribute.replace(/^resilience\./, ''));
}

function code(text: string): string {
  return `\`${text}\``;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
  return line(head) + line(head.map(() => '---')) + rows.map(line).join('');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync(PAGE, withTables(readFileSync(PAGE, 'utf8')));
}
