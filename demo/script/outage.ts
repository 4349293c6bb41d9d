import type { Script } from './phases.ts';

/**
 * The whole scenario. The load and the upstream are those of a small service that runs at 80 % of its capacity. The outage is a
 * common one: overload, then a hang, then a crash, then a restart with cold caches.
 *
 * An upstream has `workers` that each take `serviceMs` for a request: at full capacity 5 / 40 ms = 125 requests a second. A
 * request that finds no free worker waits in the queue, which is first in, first out and unbounded, as in a plain `node:http`
 * server. A request is processed even if its client has stopped waiting: the server does not check.
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
