import type { Described, FactsAbout } from '../core/index.ts';
import type { CIRCUIT_BREAKER } from './options.ts';

export const facts: FactsAbout<Described<typeof CIRCUIT_BREAKER>> = {
  judges: ({ window, minimumCalls, slowCallDuration, consecutiveFailures, shouldTrip }) => ({
    windowMs: typeof window === 'number' ? window : undefined,
    minimumCalls: consecutiveFailures === undefined && shouldTrip === undefined ? minimumCalls : undefined,
    slowMs: slowCallDuration,
    options: { window: 'window', minimumCalls: 'minimumCalls', slow: 'slowCallDuration' },
  }),
};
