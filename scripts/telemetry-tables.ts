import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { EventSchema } from '../src/core/index.ts';
import { DECLARATIONS } from '../src/declarations.ts';
import { ATTR, EXCEPTION_EVENT, METRICS, recordName, SEVERITY_NUMBER } from '../src/telemetry/index.ts';
import { ATTRIBUTE_DESCRIPTIONS } from './telemetry-descriptions.ts';

/** `npm run docs:telemetry` writes the tables of the schema into docs/telemetry.md. A test compares them. */
export const PAGE = 'docs/telemetry.md';

const TABLES: Readonly<Record<string, () => string>> = { metrics, events, attributes };

/** Returns the page with its tables up to date. */
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

/** An event in the documentation. */
interface ToldEvent {
  readonly name: string;
  readonly when: string;
  readonly schema: EventSchema;
}

/** Lists all events of all policies, and the one that belongs to no policy. */
export function toldEvents(): readonly ToldEvent[] {
  const told = DECLARATIONS.flatMap(({ events }) =>
    Object.entries(events?.schemas ?? {}).map(([type, schema]) => ({
      name: recordName(type, schema),
      when: events?.when[type] ?? '',
      schema,
    })),
  );
  const attributes = { error: ATTR.errorType, attempts: ATTR.attemptCount };
  const when = 'a call failed; only if `telemetry.exceptions` is on';
  return [...told, { name: EXCEPTION_EVENT.name, when, schema: { ...EXCEPTION_EVENT, attributes } }];
}

/** Lists the events by name: several policies may have the same event. */
function eventRows(): readonly {
  readonly name: string;
  readonly when: string;
  readonly schemas: readonly EventSchema[];
}[] {
  const all = toldEvents();
  return [...new Set(all.map(({ name }) => name))].sort().map((name) => {
    const same = all.filter((one) => one.name === name);
    const when = [...new Set(same.map((one) => one.when))].join('; or ');
    return { name, when, schemas: same.map(({ schema }) => schema) };
  });
}

function events(): string {
  const rows = eventRows().map(({ name, when, schemas }) => {
    const severities = new Set(schemas.map(({ severity }) => severity));
    const numbers = [...severities].map((severity) => `${severity} (${SEVERITY_NUMBER[severity]})`);
    const attributes = new Set(schemas.flatMap((schema) => Object.values(schema.attributes ?? {})));
    return [code(name), numbers.join(', '), when, [...attributes].map(short).join(', ')];
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

/** Returns `pipeline.name` for `resilience.pipeline.name`. */
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
