import { ADVICE, advise, type Subject } from '../advice/index.ts';
import { type Problem, problem } from './problem.ts';

/** What there is to say about the policies beside each other. */
export function findingsOf(subject: Subject): Problem[] {
  return advise(subject, ADVICE).map(({ id, keys, message, severity, fix }) =>
    problem(id, keys, message, { severity, fix }),
  );
}
