import { ADVICE, advise, type Subject } from '../advice/index.ts';
import { type Problem, problem } from './problem.ts';

/** Returns the findings about the combination of the policies. */
export function findingsOf(subject: Subject): Problem[] {
  return advise(subject, ADVICE).map(({ id, keys, message, severity, fix }) =>
    problem(id, keys, message, { severity, fix }),
  );
}
