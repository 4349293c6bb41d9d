import { failure, PASS, type Policy, PROCEED } from '../core/index.ts';
import type { Observer } from './plan.ts';

/** Stands in a flattened pipeline where a nested one begins, and counts the calls that go through it. */
export function nested(name: string, observer: Observer): Policy<never> {
  return {
    kind: 'nested-pipeline',
    name,
    needsTime: { admit: false, success: false },
    admit(call) {
      call.permit = observer.started();
      return PROCEED;
    },
    settle(call, outcome) {
      observer.settled(call, outcome, call.permit as number | undefined);
      return PASS;
    },
    abandon(call) {
      observer.settled(call, failure(call.signal.reason), call.permit as number | undefined);
    },
  };
}
