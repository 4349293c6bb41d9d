import type { Keys, Subject } from './subject.ts';

/** `error`: it cannot work as it stands. `warning`: it is hardly ever meant. `info`: it is worth knowing. */
export type AdviceSeverity = 'error' | 'warning' | 'info';

/** Looks at policies and values that each make sense, and asks whether they do beside each other. */
export interface Advice {
  /** Stable and machine-readable. */
  readonly id: string;
  readonly severity: AdviceSeverity;
  /** Why it matters. */
  readonly explanation: string;
  look(subject: Subject): readonly Sighting[];
}

/** One place where advice applies. */
export interface Sighting {
  /** Lead to the policy or option that is best changed. */
  readonly keys: Keys;
  /** The statement with its values: a predicate of the value that the keys lead to. */
  readonly message: string;
  readonly fix: string;
  /** Where it is not the advice's own. */
  readonly severity?: AdviceSeverity | undefined;
}

/** A finding of advice about a pipeline. */
export interface Finding {
  readonly id: string;
  readonly severity: AdviceSeverity;
  readonly keys: Keys;
  /** The statement, and why it matters. */
  readonly message: string;
  readonly fix: string;
}

/** All that the advice has to say of the pipeline, in the order of the list. */
export function advise(subject: Subject, list: readonly Advice[]): Finding[] {
  return list.flatMap((advice) =>
    advice.look(subject).map(({ keys, message, fix, severity = advice.severity }) => ({
      id: advice.id,
      severity,
      keys,
      message: `${message}. ${advice.explanation}`,
      fix,
    })),
  );
}
