import { type Described, durationInWords, type Happening, percentInWords } from '../core/index.ts';
import type { RETRY } from './options.ts';
import { readBackoff } from './parts.ts';

type Options = Described<typeof RETRY>;

/** Says what a retry does, in a few words. */
export function summary(options: Options): string {
  const { maxAttempts, budget } = options;
  if (maxAttempts === 1) return '1 attempt';
  const attempts = maxAttempts === Infinity ? 'unlimited attempts' : `up to ${maxAttempts} attempts`;
  return `${attempts}, ${delaysInWords(options)}, ${budgetInWords(budget)}`;
}

/** Says what a caller sees of a retry. */
export function happens(options: Options): Happening {
  const { maxAttempts, budget } = options;
  if (maxAttempts === 1) {
    return { onFailure: 'It is not retried. Then the last failure passes as it is.' };
  }
  const spare = budget === false ? '' : ', as long as the retry budget lasts';
  const how = `It is retried, ${timesInWords(maxAttempts - 1)}, ${delaysInWords(options)}${spare}`;
  return {
    onFailure: `${how}. Then the last failure passes as it is.`,
    onTimeout: 'An attempt that timed out is a failure, and is retried like any other.',
  };
}

function timesInWords(times: number): string {
  if (times === Infinity) return 'without limit';
  return times === 1 ? 'once' : `up to ${times} times`;
}

function budgetInWords(budget: Options['budget']): string {
  if (typeof budget !== 'object') return 'no budget';
  const { ratio } = budget;
  return typeof ratio === 'number' ? `retries within ${percentInWords(ratio)} of the calls` : 'a budget';
}

/** So many delays of a list are said. */
const MOST_SAID = 5;

function delaysInWords({ backoff, maxDelay = Infinity }: Options): string {
  const told = readBackoff(backoff);
  if (told === undefined) return 'after delays by function';
  const { factory, options } = told;
  const atMost = (ms: unknown): string => durationInWords(Math.min(ms as number, maxDelay));
  if (factory === 'constant') return `after ${atMost(options.delay)} each`;
  if (factory === 'schedule') {
    const delays = options.delays as readonly number[];
    const more = delays.length > MOST_SAID ? ', …' : '';
    return `after ${delays.slice(0, MOST_SAID).map(atMost).join(', ')}${more}`;
  }
  return `after ${factory} delays from ${atMost(options.initial)} to ${atMost(options.max ?? Infinity)}`;
}
