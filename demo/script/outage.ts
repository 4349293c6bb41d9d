import type { Script } from './phases.ts';

/**
 * The whole scenario. The load and the upstream are what a small service looks like that runs at 80 % of what it can
 * serve; the outage is a common one: overload, then a hang, then a crash, then a restart with cold caches.
 *
 * An upstream serves with `workers` that take `serviceMs` for a request each: at full capacity 5 / 40 ms = 125
 * requests a second. What finds no worker free waits in its queue, first come first served and without a bound, as in
 * a plain `node:http` server. Work is done even if the client has stopped waiting for it: the server does not look.
 */
export const OUTAGE: Script = {
  callsPerSecond: 100,
  successWithinMs: 2000,
  upstream: { workers: 5, serviceMs: 40 },
  phases: [
    { name: 'healthy', seconds: 3, mode: 'serve', capacity: [1, 1] },
    { name: '503', seconds: 2.5, mode: 'refuse', retryAfterSeconds: 1 },
    { name: 'hanging', seconds: 2.5, mode: 'hang' },
    { name: 'resets', seconds: 1.5, mode: 'reset' },
    { name: 'cold start', seconds: 3.5, mode: 'serve', capacity: [0.2, 0.2] },
    { name: 'warming up', seconds: 3, mode: 'serve', capacity: [0.2, 1] },
    { name: 'healthy again', seconds: 9, mode: 'serve', capacity: [1, 1] },
  ],
};
