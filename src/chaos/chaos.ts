import { behavior } from './behavior.ts';
import { fault } from './fault.ts';
import { from } from './from.ts';
import { latency } from './latency.ts';
import { outcome } from './outcome.ts';

/**
 * Policies that inject faults on purpose, in tests and in production: what has never failed has never been shown to fail
 * well. Put them innermost, where the dependency would fail, and keep a {@link chaosSwitch} at hand.
 *
 *     const experiment = chaosSwitch();
 *     const payments = pipeline(
 *       retry(),
 *       timeout('800ms'),
 *       chaos.latency({ rate: 0.02, latency: '2s', switch: experiment }),
 *       chaos.fault({ rate: 0.01, switch: experiment }),
 *     );
 *
 * Where several may strike one call, each decides by itself, outermost first.
 * @see https://github.com/App-vNext/Polly/blob/main/docs/chaos/index.md
 */
export const chaos: {
  readonly latency: typeof latency;
  readonly fault: typeof fault;
  readonly outcome: typeof outcome;
  readonly behavior: typeof behavior;
  /** Makes one of them from plain data. */
  readonly from: typeof from;
} = { latency, fault, outcome, behavior, from };
