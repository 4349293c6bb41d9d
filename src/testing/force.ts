import { checkDuration, checkOneOf, type Duration, type Policy, type Sorts } from '../core/index.ts';
import { abilityOf, type KnownSorts, sortsOf, withAbility } from './abilities.ts';
import { type AnyPipeline, locate, type Sought } from './locate.ts';

/** A state that a policy can be brought into: of a circuit breaker, or what a declaration of your own says. */
export type ForcedState = 'closed' | 'open' | 'half-open' | 'isolated' | (string & {});

export interface ForceOptions extends KnownSorts {
  /**
   * For `'open'`: how long the break lasts from now, ≥ 0, and no longer than the breaker's `maxBreakDuration`.
   * @default the breaker's own first break where that is a fixed or growing length, else 5 s
   */
  readonly breakDuration?: Duration | undefined;
}

/**
 * Brings a policy into a state, as if its calls had: a circuit breaker, or a policy whose declaration says how. What it counted is
 * forgotten. Listeners of a circuit breaker hear of it with the reason `restored` (open), or `manual` (half-open, after that; closed,
 * isolated). Half-open has all its permits free: the next call is a probe.
 * @param target the policy, or a pipeline with exactly one that can be in that state. Force it after composing if the pipeline has its own runtime.
 * @throws TypeError if it is neither; RangeError for an unknown state
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

/** A policy that can be brought into that state; where none can, one that can be brought into some other, for its states to be named. */
function withState(sorts: Sorts, state: string): Sought {
  const kinds = sorts.all
    .filter(({ test }) => Object.hasOwn(test?.states ?? {}, state))
    .map(({ kind }) => kind);
  if (kinds.length === 0) return withAbility(sorts, 'states');
  return { called: kinds.join(' or '), has: ({ kind }) => kinds.includes(kind) };
}
