import {
  type Bounds,
  type BoundsContext,
  type DeclaredAs,
  type Described,
  declare,
  durationInWords,
  type InFile,
} from '../core/index.ts';
import { EVENTS } from './events.ts';
import { facts } from './facts.ts';
import { holdOnRetryAfter } from './hold.ts';
import { FIXED, HOLD } from './options.ts';

type Options = Described<typeof HOLD>;

/** Of the 1000 keys at most that it remembers, as many as there are in a pipeline of one key. */
const BYTES = 2000;

/** Its options in a file. */
export interface HoldConfig extends InFile<typeof HOLD> {
  /** Appears in errors, events and metrics. @default 'hold' */
  readonly name?: string | undefined;
}

export const declaration: DeclaredAs<'holdOnRetryAfter', HoldConfig> = declare<
  typeof HOLD,
  'holdOnRetryAfter'
>({
  kind: 'hold',
  key: 'holdOnRetryAfter',
  options: HOLD,
  make: holdOnRetryAfter,
  short: 'maxWait',
  places: [{ key: 'holdOnRetryAfter', at: 50 }],
  fixed: FIXED,

  around,
  facts,
  summary: ({ max, maxWait }) =>
    `while the server has asked for peace, up to ${durationInWords(max)}, calls ${
      maxWait === 0 ? 'are refused' : `wait up to ${durationInWords(maxWait)}, or are refused`
    }`,
  happens: ({ maxWait }) => ({
    onOverload: `While the server has asked to be left alone, further calls ${
      maxWait === 0 ? 'fail at once' : `wait for up to ${durationInWords(maxWait)}, or fail at once,`
    } with a HeldError that says when to come back.`,
  }),
  bytes: () => BYTES,

  events: {
    schemas: EVENTS,
    when: { 'execution.rejected': 'a policy refused to run the operation' },
  },

  test: { samples: { max: ['1s', '1m'], maxWait: [0, '500ms'], jitter: [0, 0.2] } },
});

/** A retried attempt may wait for longer than a first one. */
function around(inside: Bounds, { max, maxWait, jitter }: Options, { isRepeated }: BoundsContext): Bounds {
  const allowedMs = isRepeated ? Math.max(max, maxWait) : maxWait;
  return {
    ...inside,
    latencyMs: inside.latencyMs + allowedMs * (1 + jitter),
    inFlight: allowedMs === 0 ? inside.inFlight : Infinity,
  };
}
