import {
  type DeclaredAs,
  type Described,
  declare,
  durationInWords,
  type Happening,
  type InFile,
} from '../core/index.ts';
import { EVENTS } from './events.ts';
import { facts, timeMs } from './facts.ts';
import { TIMEOUT } from './options.ts';
import { timeout } from './timeout.ts';

type Options = Described<typeof TIMEOUT>;

/** Its options in a file. */
export interface TimeoutConfig extends InFile<typeof TIMEOUT> {
  /** Appears in errors, events and metrics. @default 'timeout' */
  readonly name?: string | undefined;
}

export const declaration: DeclaredAs<'timeout', TimeoutConfig> = declare<typeof TIMEOUT, 'timeout'>({
  kind: 'timeout',
  key: 'timeout',
  options: TIMEOUT,
  make: ({ after, ...options }) => timeout(after, options),
  short: 'after',
  needsOptions: true,
  places: [
    {
      key: 'timeout',
      at: 30,
      about: 'The call as a whole, attempts and delays together.',
      standard: { after: '30s' },
    },
    { key: 'attemptTimeout', at: 80, about: 'Innermost: each attempt.', standard: { after: '10s' } },
  ],
  defaults: ({ place }) => (place === 'attemptTimeout' ? { name: 'attempt-timeout' } : {}),
  isStateless: true,

  // One that cooperates waits for as long as the operation takes.
  around: (inside, options) => ({
    ...inside,
    latencyMs: options.cooperative ? inside.latencyMs : Math.min(inside.latencyMs, timeMs(options)),
    delaysMs: options.cooperative ? inside.delaysMs : Math.min(inside.delaysMs, timeMs(options)),
  }),
  facts,
  summary: (options) => `${time(options)}${options.cooperative ? ', waits for the operation to end' : ''}`,
  happens: (options, { name, isRepeated }) =>
    onTimeout(options, name, isRepeated ? 'an attempt' : 'the call'),
  // As measured.
  bytes: () => 300,

  events: {
    schemas: EVENTS,
    when: { 'timeout.expired': 'the time of a call, or of an attempt (then `info`), was over' },
    attributes: { 'resilience.timeout.duration': { description: 'The time that was allowed, in seconds.' } },
  },

  test: { samples: { after: [1, 50, '500ms', '2s', 'unlimited'], cooperative: [false, true] } },
});

function time({ after }: Options): string {
  if (typeof after !== 'number') return 'a time by call';
  return after === Infinity ? 'no limit' : durationInWords(after);
}

function onTimeout({ after, cooperative }: Options, name: string, what: string): Happening {
  if (after === Infinity) return {};
  const when = `After ${typeof after === 'number' ? durationInWords(after) : 'the time that a function says'}`;
  return {
    onTimeout: cooperative
      ? `${when}, ${what} is told to end by its signal, and waited for; if it fails then, it fails with a TimeoutError ('${name}').`
      : `${when}, ${what} is aborted and fails with a TimeoutError ('${name}').`,
  };
}
