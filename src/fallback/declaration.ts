import {
  type DeclaredAs,
  type Described,
  declare,
  type InFile,
  type OptionsOf,
  printable,
} from '../core/index.ts';
import { EVENTS } from './events.ts';
import { fallback } from './fallback.ts';
import { FALLBACK, sourceFrom } from './options.ts';

type Options = Described<typeof FALLBACK>;

/** Its options in a file: exactly one of `value`, `function` and `pipeline`. */
export interface FallbackConfig extends InFile<typeof FALLBACK, { pipeline: string }> {
  /** Appears in errors, events and metrics. @default 'fallback' */
  readonly name?: string | undefined;
}

export const declaration: DeclaredAs<'fallback', FallbackConfig> = declare<
  typeof FALLBACK,
  'fallback',
  { pipeline: string }
>({
  kind: 'fallback',
  key: 'fallback',
  options: FALLBACK,
  make(options: OptionsOf<typeof FALLBACK>) {
    const { name, when } = options;
    return fallback(sourceFrom(options), { name, when });
  },
  needsOptions: true,
  places: [{ key: 'fallback', at: 10, about: 'Outermost: what to answer in place of a failure.' }],
  exclusive: ['value', 'function', 'pipeline'],
  isStateless: true,
  parts: { pipeline: { isEntry: true } },

  around(inside, { pipeline }, { boundsOf }) {
    if (pipeline === undefined) return inside;
    // It is asked after what lies inside, which is then over.
    const elsewhere = boundsOf(String(pipeline));
    return {
      latencyMs: inside.latencyMs + elsewhere.latencyMs,
      attempts: inside.attempts + elsewhere.attempts,
      delaysMs: inside.delaysMs + elsewhere.delaysMs,
      running: inside.running + elsewhere.running,
      inFlight: inside.inFlight + elsewhere.inFlight,
      isShared: inside.isShared === true || elsewhere.isShared === true,
    };
  },
  facts: { answers: ({ when }) => ({ always: when === undefined }) },
  summary: (options) =>
    options.pipeline !== undefined
      ? `tries the pipeline '${options.pipeline}'`
      : options.function !== undefined
        ? 'answers what a function says'
        : `answers ${valueIn(options)}`,
  happens(options) {
    const sentence =
      options.when === undefined
        ? `Instead of a failure, the caller gets ${answer(options)}.`
        : `Where a function of yours says so, the caller gets ${answer(options)} instead.`;
    return { onFailure: sentence, onTimeout: sentence, onOverload: sentence };
  },
  // As measured.
  bytes: () => 2000,

  events: {
    schemas: EVENTS,
    when: {
      'fallback.used': 'a fallback answered instead',
      'fallback.failed': 'the fallback failed as well; the error is the fallback’s',
    },
    attributes: {
      'resilience.fallback.used': { description: 'Present and true where a fallback answered.' },
    },
  },

  test: { samples: { value: [null, 0, 'fallback', { stale: true }] } },
});

function answer(options: Options): string {
  if (options.pipeline !== undefined)
    return `what the pipeline '${options.pipeline}' makes of the same operation`;
  return options.function === undefined ? valueIn(options) : 'what the fallback function says';
}

function valueIn({ value }: Options): string {
  return printable(JSON.stringify(value), 100);
}
