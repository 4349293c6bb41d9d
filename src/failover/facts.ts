import type { Described, FactsAbout } from '../core/index.ts';
import type { FAILOVER } from './options.ts';

type Options = Described<typeof FAILOVER>;

export const facts: FactsAbout<Options> = {
  spreads: ({ endpoints }) => ({ endpoints: endpoints.length }),
};
