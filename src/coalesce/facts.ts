import type { Described, FactsAbout } from '../core/index.ts';
import type { COALESCE } from './options.ts';

export const facts: FactsAbout<Described<typeof COALESCE>> = {
  shares: () => ({ isKept: false, refreshes: false }),
};
