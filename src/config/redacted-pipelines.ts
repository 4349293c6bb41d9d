import { type Subject, subjectOf } from '../advice/index.ts';
import type { Sorts } from '../core/index.ts';
import type { Pipeline } from '../index.ts';
import { hiddenSubject } from './entry-subject.ts';
import { NO_REDACTION, type Redaction } from './secrets.ts';

/** What must not be shown of pipelines that a configuration made. A pipeline itself does not know what came from a variable. */
const redactions = new WeakMap<object, () => Redaction>();

export function redactPipeline(pipeline: object, redaction: () => Redaction): void {
  redactions.set(pipeline, redaction);
}

/** A pipeline, by what it says of itself, with what came from a variable hidden. */
export function shownSubject(pipeline: Pipeline<unknown>, sorts: Sorts): Subject {
  return hiddenSubject(subjectOf(pipeline, sorts), redactions.get(pipeline)?.() ?? NO_REDACTION);
}
