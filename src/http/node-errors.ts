import {
  type Classifier,
  checkFunction,
  checkOptions,
  classifyByDefault,
  IGNORED,
  type Verdict,
} from '../core/index.ts';
import { judgeNetworkError } from './network-error.ts';

export interface NodeErrorsOptions {
  /**
   * Judges values, and errors whose code it does not know.
   * @default any value is a success; any error is a retryable failure, except an `AbortError` and programming errors
   */
  readonly otherwise?: Classifier | undefined;
}

/** This machine is short of something for a moment: worth another try, and no fault of the dependency. */
const SHORT_HERE: Verdict = Object.freeze({ kind: 'ignored', retryable: true, notSent: true });
const SHORTAGES = new Set(['EMFILE', 'ENFILE', 'EAGAIN', 'EBUSY', 'ENOBUFS', 'EADDRNOTAVAIL']);

/** What is so is so: another try gets the same answer. */
const SETTLED = new Set([
  'EACCES',
  'EPERM',
  'ENOENT',
  'EEXIST',
  'ENOTDIR',
  'EISDIR',
  'EINVAL',
  'ENAMETOOLONG',
  'EROFS',
]);

/**
 * The classifier for what Node's own modules and the drivers on them throw (sockets, databases, files): by `code`, also of a
 * `cause`. Errors of the network are failures, `notSent` where they prove that nothing was sent; a shortage on this machine
 * (EMFILE, EAGAIN, …) is retried without counting against the dependency; what another try cannot change (ENOENT, …) is ignored.
 */
export function nodeErrors(options: NodeErrorsOptions = {}): Classifier {
  checkOptions('nodeErrors', options, ['otherwise']);
  const { otherwise = classifyByDefault } = options;
  checkFunction('nodeErrors.otherwise', otherwise);
  return (outcome, call) => {
    if (outcome.ok) return otherwise(outcome, call);
    const code = (outcome.error as { readonly code?: unknown } | null | undefined)?.code;
    if (SHORTAGES.has(code as string)) return SHORT_HERE;
    if (SETTLED.has(code as string)) return IGNORED;
    return judgeNetworkError(outcome.error) ?? otherwise(outcome, call);
  };
}
