import type { Described, FactsAbout } from '../core/index.ts';
import type { CACHE } from './options.ts';

export const facts: FactsAbout<Described<typeof CACHE>> = {
  shares: ({ ttl, staleWhileRevalidate }) => ({
    isKept: true,
    refreshes: staleWhileRevalidate > 0 || typeof ttl !== 'number',
  }),
};
