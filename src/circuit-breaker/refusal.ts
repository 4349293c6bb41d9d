import { OpenEra } from './era.ts';
import { CircuitOpenError } from './errors.ts';
import { HalfOpenEra } from './half-open.ts';
import type { CircuitMachine } from './machine.ts';

/** The error of a call that the circuit has just refused. */
export function refusal(name: string, machine: CircuitMachine, now: number): CircuitOpenError {
  const { era } = machine;
  const state = era.state as CircuitOpenError['state'];
  const retryAfterMs = machine.retryAfterMs(now);
  const opening = era instanceof OpenEra || era instanceof HalfOpenEra ? era.opening : undefined;
  const reason = opening?.reason ?? (state === 'closed' ? 'slow-start' : 'manual');
  return new CircuitOpenError(`circuit '${name}' is ${explain(state, retryAfterMs ?? 0)}`, {
    policy: name,
    state,
    reason,
    retryAfterMs,
    lastFailure: machine.lastFailure,
    ...(opening?.cause !== undefined && { cause: opening.cause }),
  });
}

function explain(state: CircuitOpenError['state'], retryAfterMs: number): string {
  switch (state) {
    case 'open':
      return `open for another ${Math.ceil(retryAfterMs)} ms`;
    case 'half-open':
      return 'half-open, and its probes are under way';
    case 'closed':
      return 'closed again, and lets only a share of the calls through yet';
    case 'isolated':
      return 'isolated';
  }
}
