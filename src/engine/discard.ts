import { type Discard, type Outcome, report } from '../core/index.ts';
import type { ExecutionState } from './execution-state.ts';
import { isThenable } from './promises.ts';

/** The values that several calls have got together. Any of them may yet read one, so nobody lets go of it. */
const shared = new WeakSet<object>();

/** Other calls get the same. */
export function noteShared(outcome: Outcome): void {
  shared.add(outcome);
  const content = contentOf(outcome);
  if (isObject(content)) shared.add(content);
}

/**
 * No caller gets that outcome.
 * @param instead the outcome that takes its place
 * @param done called once what the outcome holds has been let go of: at once, if that takes no time
 * @param apart see {@link Discard}
 */
export function discard(
  execution: ExecutionState,
  outcome: Outcome,
  instead: Outcome | undefined,
  done: () => void = () => {},
  apart?: boolean,
): void {
  const gone = letGo(execution, outcome, instead, apart);
  if (gone === undefined) done();
  else gone.then(done, done);
}

/** How the outcomes of that call are let go of; `undefined` where nobody knows. */
export function discardIn({ plan, rare }: ExecutionState): Discard | undefined {
  return plan.discard ?? rare?.link?.discard;
}

function letGo(
  execution: ExecutionState,
  outcome: Outcome,
  instead: Outcome | undefined,
  apart: boolean | undefined,
): PromiseLike<void> | undefined {
  const letGoOf = discardIn(execution);
  const content = contentOf(outcome);
  if (letGoOf === undefined || (instead !== undefined && content === contentOf(instead))) return undefined;
  if (shared.has(outcome) || (isObject(content) && shared.has(content))) return undefined;
  const { runtime } = execution.plan;
  try {
    const gone = apart === true ? letGoOf(outcome, instead, true) : letGoOf(outcome, instead);
    return isThenable(gone)
      ? Promise.resolve(gone).then(undefined, (error) => report(runtime, error))
      : undefined;
  } catch (error) {
    report(runtime, error);
    return undefined;
  }
}

function isObject(content: unknown): content is object {
  return typeof content === 'object' && content !== null;
}

function contentOf(outcome: Outcome): unknown {
  return outcome.ok ? outcome.value : outcome.error;
}
