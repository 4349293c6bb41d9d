import type { Pipeline } from '../index.ts';
import { NO_REDACTION, type Redaction } from './secrets.ts';
import { hiddenPolicy, type Subject, subjectOf } from './subject.ts';

/** What must not be shown of pipelines that a configuration made. A pipeline itself does not know what came from a variable. */
const redactions = new WeakMap<object, () => Redaction>();

export function redactPipeline(pipeline: object, redaction: () => Redaction): void {
  redactions.set(pipeline, redaction);
}

/** A pipeline, by what it says of itself, with what came from a variable hidden. */
export function shownSubject(pipeline: Pipeline<unknown>): Subject {
  const subject = subjectOf(pipeline.describe());
  const redaction = redactions.get(pipeline)?.() ?? NO_REDACTION;
  return { ...subject, policies: subject.policies.map((policy) => hiddenPolicy(policy, redaction)) };
}
