import { type Admission, failure, type Outcome, type Settlement, show } from '../core/index.ts';
import { setAttempt } from './attempt.ts';
import { discard } from './discard.ts';
import { type ExecutionState, INWARD, OUTWARD } from './execution-state.ts';
import { fork } from './fork.ts';
import { giveUpAttempt } from './give-up.ts';
import { startAgain } from './history.ts';
import { holdTime, takePermit } from './permits.ts';
import type { Level } from './plan.ts';
import { share } from './share.ts';
import { defer, delay, goOnAtOnce, queue } from './suspension.ts';

/**
 * Carries out what the level at which the call stands answers to `admit`. True if the walk goes on inward.
 * @param since when the call began to wait at the level, if it has
 */
export function carryOutAdmission(
  execution: ExecutionState,
  directive: Admission<unknown>,
  now: number,
  since?: number,
): boolean {
  switch (directive?.type) {
    case 'proceed':
      execution.level += 1;
      return true;
    case 'deadline':
      holdTime(execution, execution.level, directive, now);
      execution.level += 1;
      return true;
    case 'reject':
      turnBack(execution, failure(directive.error));
      announceRejection(execution, directive.error);
      return false;
    case 'answer':
      turnBack(execution, directive.outcome);
      return false;
    case 'wait':
      queue(execution, directive.ms, false, now, since);
      return false;
    case 'park':
      queue(execution, directive.ms, true, now, since);
      return false;
    case 'fork':
      fork(execution, directive, now);
      return false;
    case 'share':
      share(execution, directive);
      if (directive.meanwhile !== undefined) turnBack(execution, directive.meanwhile);
      return false;
    case 'defer':
      defer(execution, directive);
      return false;
    default:
      turnBack(execution, failure(noDirective('admit', execution.plan.levels[execution.level], directive)));
      return false;
  }
}

/** Carries out what the innermost level that the call is in answers to `settle`. True if it has settled. */
export function carryOutSettlement(
  execution: ExecutionState,
  directive: Settlement<unknown> | undefined,
  now: number,
): boolean {
  switch (directive?.type) {
    case 'pass':
      return true;
    case 'replace':
      discard(execution, execution.outcome as Outcome, directive.outcome, undefined, directive.apart);
      execution.outcome = directive.outcome;
      return true;
    case 'again':
      giveUpAttempt(execution, execution.outcome as Outcome);
      startAgain(execution, execution.level - 1);
      execution.outcome = undefined;
      execution.phase = INWARD;
      setAttempt(execution, execution.attempt.attempt + 1);
      if (directive.ms > 0) delay(execution, directive.ms, now);
      else goOnAtOnce(execution);
      return false;
    case 'defer':
      if (directive.apart === true) discard(execution, execution.outcome as Outcome, undefined);
      defer(execution, directive);
      return false;
    default:
      execution.outcome = failure(
        noDirective('settle', execution.plan.levels[execution.level - 1], directive),
      );
      return true;
  }
}

/** The level at which the call stands does not admit it. */
function turnBack(execution: ExecutionState, outcome: Outcome): void {
  takePermit(execution, execution.level);
  execution.outcome = outcome;
  execution.phase = OUTWARD;
}

/** The level at which the call stands refuses to run it. */
export function announceRejection({ plan, level, attempt }: ExecutionState, error: unknown): void {
  const { policy } = plan.levels[level] as Level;
  (policy.events ?? plan.events).emit('execution.rejected', attempt, () => ({ error }));
}

/** The mistake of a policy that answers with something else. */
function noDirective(method: 'admit' | 'settle', level: Level | undefined, answer: unknown): TypeError {
  return new TypeError(
    `${method} of policy '${level?.policy.name}' must answer with a directive, got ${show(answer)}`,
  );
}
