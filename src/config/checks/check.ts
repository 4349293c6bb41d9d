import type { OrderWarning } from '../../index.ts';
import { type Problem, problem } from '../problem.ts';
import type { Subject } from '../subject.ts';
import type { Check } from './finding.ts';
import { LOAD_CHECKS } from './load.ts';
import { TIMING_CHECKS } from './timing.ts';

/** All the checks of values beside each other. */
export const CHECKS: readonly Check[] = [...TIMING_CHECKS, ...LOAD_CHECKS];

/** Of the orders that a pipeline itself warns of, those that no check here tells of more exactly. */
const ORDERS = new Set([
  'fallback-inside-retry',
  'fallback-inside-circuit-breaker',
  'retry-inside-bulkhead',
  'retry-without-attempt-timeout',
]);

/** @param warnings what the pipeline itself warns of */
export function checkSubject(subject: Subject, warnings: readonly OrderWarning[] = []): Problem[] {
  const found = CHECKS.flatMap((check) =>
    check
      .look(subject)
      .map(({ keys, message, fix, severity = check.severity }) =>
        problem(check.id, keys, `${message}. ${check.explanation}`, { severity, fix }),
      ),
  );
  const orders = warnings
    .filter(({ id }) => ORDERS.has(id))
    .map(({ id, message }) => problem(id, subject.keys, message, { severity: 'warning' }));
  return [...found, ...orders];
}
