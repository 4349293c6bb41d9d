import { OpenEra } from './era.ts';
import type { CircuitMachine } from './machine.ts';
import { SlowStartEra } from './slow-start-era.ts';

/** Of what a closed circuit has counted, at most: from ½ on, a circuit refuses. */
const MOST_COUNTED = 0.4;

/** As a policy's `remembers`: 1 while the circuit refuses calls or was switched by hand, less for the failures of a closed one. */
export function remembered(machine: CircuitMachine, now: number): number {
  const { era, breakMs } = machine;
  // Long after its break, a circuit would only send a probe first.
  if (era instanceof OpenEra) return now < era.until + breakMs ? 1 : 0;
  if (era instanceof SlowStartEra && !era.isOver(machine.settings, now)) return 1;
  // Half-open that nobody has called for long is closed, and has forgotten all.
  if (machine.eraNow(now) !== era) return 0;
  return era.state === 'closed' ? MOST_COUNTED * nearness(machine, now) : 1;
}

/** How near the circuit is to opening, 0–1. */
function nearness({ settings, window, consecutiveFailures }: CircuitMachine, now: number): number {
  window.advance(now);
  const { calls, failures, slowCalls } = window;
  const counted = calls === 0 ? 0 : Math.max(failures, slowCalls) / calls;
  const inRow =
    settings.consecutiveFailures === undefined ? 0 : consecutiveFailures / settings.consecutiveFailures;
  return Math.min(1, Math.max(counted, inRow));
}
