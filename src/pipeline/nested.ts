import { failure, type Mark, PASS, type Policy, type PolicyCall, PROCEED } from '../core/index.ts';
import type { Observer } from '../engine/index.ts';

/** Stands in a flattened pipeline where a nested one begins, and counts the calls that go through it. */
export function nested(name: string, observer: Observer): Policy<never> {
  return {
    kind: 'nested-pipeline',
    name,
    needsTime: { admit: false, success: false },
    admit(call) {
      const mark = observer.started(call.runtime.clock, call.mark);
      call.permit = mark;
      if (typeof mark === 'object') (call as Marked).mark = mark;
      return PROCEED;
    },
    settle(call, outcome, now) {
      observer.count(outcome);
      observer.settled(call, outcome, leave(call), now, false);
      return PASS;
    },
    abandon(call, reason, now) {
      const outcome = failure(call.signal.reason);
      observer.count(outcome);
      observer.settled(call, outcome, leave(call), now, reason !== 'timeout');
    },
  };
}

interface Marked extends PolicyCall {
  mark: Mark | undefined;
}

/** From here on the call is in the outer pipeline only. */
function leave(call: PolicyCall): Mark | undefined {
  const mark = call.permit as Mark | undefined;
  if (typeof mark === 'object') (call as Marked).mark = mark.outer;
  return mark;
}
