import { type Subject, subjectOf } from '../advice/index.ts';
import type { Declared, Sorts } from '../core/index.ts';
import type { Pipeline } from '../index.ts';
import { hiddenSubject } from './entry-subject.ts';
import { NO_REDACTION, type Redaction } from './secrets.ts';
import { sortsWith } from './sorts.ts';

/** What is known about a pipeline that a configuration has made. */
interface Configured {
  readonly sorts: Sorts;
  /** What must not be shown of it. A pipeline itself does not know what came from a variable. */
  redaction(): Redaction;
}

const configured = new WeakMap<object, Configured>();

export function noteConfigured(pipeline: object, known: Configured): void {
  configured.set(pipeline, known);
}

/**
 * A pipeline, by what it says of itself, with what came from a variable hidden.
 * @param policies declarations of the user's; those of the configuration that has made it are known
 * @param path of these in messages
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
