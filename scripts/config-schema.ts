import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parse } from 'yaml';
import * as z from 'zod/mini';
import { configSchema } from '../src/config/schema/config.ts';
import { functionReference } from '../src/config/schema/of-rules.ts';
import { durationInWords, type Rules, Sorts } from '../src/core/index.ts';
import { DECLARATIONS } from '../src/declarations.ts';
import { readTableDocs } from './table-docs.ts';

/**
 * Writes schema.json, which is published: the schema of the configuration, with the comments of the tables of options. With
 * `--check` it writes nothing, and fails if the file is stale.
 */
const PATH = 'schema.json';

/** The description of a part of the schema. */
interface Meta {
  /** Name of the definition that the part becomes. */
  readonly id?: string;
  readonly description?: string | undefined;
  readonly default?: unknown;
  readonly examples?: readonly unknown[] | undefined;
}

const DURATIONS = ['250ms', '30s', '5m'];
/** Numbers that need a better name than the generated one. */
const NAMED_MAXIMA: Readonly<Record<number, string>> = {
  2147483647: 'TimerDuration',
  9007199254740991: 'LongDuration',
};

const docs = await readTableDocs();
const registry = z.registry<Meta>();
const schema = configSchema(new Sorts(DECLARATIONS), {
  options: (one, rules) => registry.add(one, tableMeta(rules)),
  option: (one, rules, option) =>
    registry.add(one, {
      description: docs.option(rules, option)?.text,
      default: rules[option]?.default,
      examples: examplesOf(docs.option(rules, option)?.examples),
    }),
  duration(one, { above, max }) {
    const kind =
      max === undefined
        ? 'Duration'
        : (NAMED_MAXIMA[max] ?? `DurationUpTo${durationInWords(max).replace(/\W/g, '')}`);
    const limits = [
      ...(above === 0 ? ['above 0'] : []),
      ...(max === undefined ? [] : [`at most ${durationInWords(max)}`]),
    ];
    registry.add(one, {
      id: `${above === 0 ? 'Positive' : ''}${kind}`,
      description: `A length of time${limits.length === 0 ? '' : `, ${limits.join(' and ')}`}: a number of milliseconds, or a number with its unit: \`'250ms'\`, \`'1.5s'\`, \`'5m'\`, \`'1h'\`.`,
      examples: DURATIONS,
    });
  },
  place: (one, { declaration, about }) =>
    registry.add(one, { description: about ?? docs.of(declaration.options)?.text }),
  section: (one, _, part) =>
    registry.add(one, {
      description: `Shared by several entries, by name. ${docs.of(part.options)?.text ?? ''}`,
    }),
  step: (one) =>
    registry.add(one, {
      id: 'StepConfig',
      description: 'One policy of an explicit order, by the name of its factory.',
      examples: [{ timeout: '2s' }, { retry: { maxAttempts: 2 } }, 'circuitBreaker'],
    }),
  entry: (one, places) =>
    registry.add(one, {
      id: 'EntryConfig',
      description: `Policies in the standard order, the outermost first: ${places.join(', ')}. Only the policies that are named exist.`,
      examples: [{ extends: 'seawall/http', timeout: '10s', attemptTimeout: '2s' }],
    }),
});
registry.add(functionReference, {
  id: 'FunctionReference',
  description: 'A function from the table `functions` that is given in code, by its name.',
  examples: [{ function: 'cachedPrice' }],
});
registry.add(schema, {
  description: 'Resilience policies as configuration, for seawall.',
  examples: [
    {
      policies: {
        payments: { extends: 'seawall/http', timeout: '10s', attemptTimeout: '2s' },
        search: [{ timeout: '2s' }, { retry: { maxAttempts: 2 } }, 'circuitBreaker'],
      },
    },
  ],
});

// Editors and validators support draft 7 without configuration.
const { $schema, ...rest } = z.toJSONSchema(schema, { target: 'draft-7', metadata: registry, io: 'input' });
const head = { $schema, $id: 'https://unpkg.com/seawall/schema.json', title: 'seawall policies', ...rest };
write(`${JSON.stringify(head, (key, value) => (key === 'id' ? undefined : value), 2)}\n`);

function tableMeta(rules: Rules): Meta {
  const doc = docs.of(rules);
  const words = docs.nameOf(rules)?.toLowerCase().split('_') ?? [];
  const name = words.map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`).join('');
  return {
    ...(name !== '' && { id: `${name}Config` }),
    description: doc?.text,
    examples: examplesOf(doc?.examples),
  };
}

function examplesOf(examples: readonly string[] | undefined): readonly unknown[] | undefined {
  return examples === undefined || examples.length === 0 ? undefined : examples.map((one) => parse(one));
}

function write(text: string): void {
  if (existsSync(PATH) && readFileSync(PATH, 'utf8') === text)
    console.log(`${PATH} agrees with the tables of options`);
  else if (process.argv.includes('--check')) {
    console.error(`${PATH} is stale: npm run schema`);
    process.exit(1);
  } else {
    writeFileSync(PATH, text);
    console.log(`${PATH} rewritten`);
  }
}
