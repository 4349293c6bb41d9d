import type { Described, FactsAbout } from '../core/index.ts';
import type { CONCURRENCY_LIMITER } from './options.ts';

export const facts: FactsAbout<Described<typeof CONCURRENCY_LIMITER>> = {
  limits: ({ maxLimit }) => ({ concurrent: maxLimit, adapts: 'maxLimit' }),
};
