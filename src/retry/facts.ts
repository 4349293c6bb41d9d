import type { Described, FactsAbout } from '../core/index.ts';
import type { RETRY } from './options.ts';

type Options = Described<typeof RETRY>;

/** Without the sorts of backoffs: the declaration, which has them, knows how long each delay can be. */
export const facts: Required<Pick<FactsAbout<Options>, 'repeats'>> = {
  repeats: (options) => ({
    attempts: options.maxAttempts,
    longestDelayMs: () => options.maxDelay ?? Infinity,
    firstDelayMs: firstDelayMs(options),
    maxElapsedMs: options.maxElapsed,
    isBudgeted: options.budget !== false,
    options: { attempts: 'maxAttempts', delay: 'backoff', elapsed: 'maxElapsed', budget: 'budget' },
  }),
};

/** As all backoffs say it, each by the option that it begins with. 0 where a function says it. */
function firstDelayMs({ backoff }: Options): number {
  const [told] = Object.values(backoff ?? {});
  const { initial, delay, delays } = Object(told) as Readonly<Record<string, unknown>>;
  const first = initial ?? delay ?? (Array.isArray(delays) ? delays[0] : 0);
  return typeof first === 'number' ? first : 0;
}
