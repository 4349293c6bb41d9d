import type { Keys, Severity } from '../problem.ts';
import type { Subject } from '../subject.ts';

/** What a check has found. */
export interface Finding {
  readonly keys: Keys;
  /** What is so, with the values. */
  readonly message: string;
  readonly fix: string;
  /** Where it is not the check's own. */
  readonly severity?: Severity | undefined;
}

/** Looks at values that each make sense, and asks whether they do beside each other. */
export interface Check {
  readonly id: string;
  readonly severity: Severity;
  /** Why it matters. */
  readonly explanation: string;
  look(subject: Subject): readonly Finding[];
}
