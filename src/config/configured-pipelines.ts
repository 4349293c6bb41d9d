import { type Subject, subjectOf } from '../advice/index.ts';
import type { Declared, Sorts } from '../core/index.ts';
import type { Pipeline } from '../index.ts';
import { hiddenSubject } from './entry-subject.ts';
import { NO_REDACTION, type Redaction } from './secrets.ts';
import { sortsWith } from './sorts.ts';

/** Facts about a pipeline that was made by a configuration. */
interface Configured {
  readonly sorts: Sorts;
  /** Returns the values that must stay hidden. A pipeline itself does not know which of its values came from a variable. */
  redaction(): Redaction;
}

const configured = new WeakMap<object, Configured>();

export function noteConfigured(pipeline: object, known: Configured): void {
  configured.set(pipeline, known);
}

/**
 * Describes a pipeline by its own `describe()`, with values that came from a variable hidden.
 * @param policies declarations of the user's own policies; those of the configuration that made the pipeline are already known
 * @param path path of `policies` in messages
 * @throws TypeError, RangeError for a declaration that is wrong
 */
export function shownSubject(
  pipeline: Pipeline<unknown>,
  policies: readonly Declared[] | undefined,
  path: string,
): Subject {
  const known = configured.get(pipeline);
  const sorts = policies === undefined && known !== undefined ? known.sorts : sortsWith(policies, path);
  return hiddenSubject(subjectOf(pipeline, sorts), known?.redaction() ?? NO_REDACTION);
}
