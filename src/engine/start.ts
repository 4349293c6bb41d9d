import { ambientDemand, type ExecuteOptions, failure, type Operation, show } from '../core/index.ts';
import { setDemand } from './demand.ts';
import { Execution } from './execution.ts';
import { DONE } from './execution-state.ts';
import { enter } from './history.ts';
import type { Plan } from './plan.ts';

/** Begins a call. Whatever is wrong with what it is given, the caller gets a promise. */
export function start(
  plan: Plan,
  operation: Operation,
  options: ExecuteOptions | undefined,
  wantsOutcome: boolean,
): Promise<unknown> {
  if (typeof operation !== 'function') {
    return refuse(wantsOutcome, `operation must be a function, got ${show(operation)}`);
  }
  let signal: AbortSignal | undefined;
  let key: string | undefined;
  let idempotent: boolean | undefined;
  let asks = false;
  if (options !== undefined) {
    if (typeof options !== 'object' || options === null) {
      return refuse(wantsOutcome, `options must be an object, got ${show(options)}`);
    }
    try {
      ({ signal, key, idempotent } = options);
      asks = options.criticality !== undefined || options.deadline !== undefined;
      if (signal !== undefined && typeof signal?.addEventListener !== 'function') {
        return refuse(wantsOutcome, `signal must be an AbortSignal, got ${show(signal)}`);
      }
    } catch (error) {
      return answerFailure(wantsOutcome, error); // a getter that throws
    }
    if (idempotent !== undefined && typeof idempotent !== 'boolean') {
      return refuse(wantsOutcome, `idempotent must be true or false, got ${show(idempotent)}`);
    }
  }
  const execution = new Execution(plan, operation, key, idempotent, 1, wantsOutcome);
  if (asks || ambientDemand() !== undefined) {
    try {
      setDemand(execution, options);
    } catch (error) {
      return answerFailure(wantsOutcome, error);
    }
  }
  enter(execution);
  try {
    return execution.start(signal);
  } catch (error) {
    // The stack was used up: before anything was asked, or by the very promise of the answer.
    if (execution.phase !== DONE) plan.observer.count(failure(error));
    throw error;
  }
}

/** A call that cannot even begin. */
function refuse(wantsOutcome: boolean, rule: string): Promise<unknown> {
  return answerFailure(wantsOutcome, new TypeError(`execute: ${rule}`));
}

function answerFailure(wantsOutcome: boolean, error: unknown): Promise<unknown> {
  return wantsOutcome ? Promise.resolve(failure(error)) : Promise.reject(error);
}
