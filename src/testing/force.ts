import { checkDuration, checkOneOf, type Duration, type Policy, type Sorts } from '../core/index.ts';
import { abilityOf, type KnownSorts, sortsOf, withAbility } from './abilities.ts';
import { type AnyPipeline, locate, type Sought } from './locate.ts';

/** A state that a policy can be brought into: a state of a circuit breaker, or one that your own declaration defines. */
export type ForcedState = 'closed' | 'open' | 'half-open' | 'isolated' | (string & {});

export interface ForceOptions extends KnownSorts {
  /**
   * Remaining break for `'open'`, ≥ 0, and no longer than the breaker's `maxBreakDuration`.
   * @default the breaker's own first break if it has a fixed or growing length, else 5 s
   */
  readonly breakDuration?: Duration | undefined;
}

/**
 * Brings a policy into a state, as if its calls had done so: a circuit breaker, or a policy whose declaration defines states. The
 * policy's counts are cleared. A circuit breaker emits the transition with the reason `restored` (open) or `manual` (half-open,
 * after opening; closed; isolated). In the half-open state all permits are free: the next call is a probe.
 * @param target the policy, or a pipeline with exactly one that has that state. If the pipeline has its own runtime, force the
 * state after composing.
 * @throws TypeError if the target is neither; RangeError for an unknown state
 */
export function force(
  target: Policy<unknown> | AnyPipeline,
  state: ForcedState,
  options: ForceOptions = {},
): void {
  const sorts = sortsOf(options);
  const policy = locate('force', target, withState(sorts, state));
  const states = abilityOf(sorts, policy, 'states') ?? {};
  checkOneOf('force: state', state, Object.keys(states));
  const { breakDuration } = options;
  const ms = breakDuration === undefined ? {} : { ms: checkDuration('force.breakDuration', breakDuration) };
  states[state]?.(policy as never, ms);
}

/** Describes a policy that has that state. If none has it, describes one with other states, so that the message can list them. */
function withState(sorts: Sorts, state: string): Sought {
  const kinds = sorts.all
    .filter(({ test }) => Object.hasOwn(test?.states ?? {}, state))
    .map(({ kind }) => kind);
  if (kinds.length === 0) return withAbility(sorts, 'states');
  return { called: kinds.join(' or '), has: ({ kind }) => kinds.includes(kind) };
}
