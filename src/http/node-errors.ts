import { type Classifier, checkFunction, checkOptions, classifyByDefault, IGNORED } from '../core/index.ts';
import { readText } from './foreign.ts';
import { judgeNetworkError } from './network-error.ts';

export interface NodeErrorsOptions {
  /**
   * Judges values, and errors whose code it does not know.
   * @default any value is a success; any error is a retryable failure, except an `AbortError` and programming errors
   */
  readonly otherwise?: Classifier | undefined;
}

/** Permanent errors: another try gets the same answer. */
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
 * (EMFILE, EAGAIN, …) is retried without counting against the dependency; what another try cannot change (ENOENT of a file, …) is
 * ignored. Of a call that says `idempotent: false` only what was never sent is retried.
 */
export function nodeErrors(options: NodeErrorsOptions = {}): Classifier {
  checkOptions('nodeErrors', options, ['otherwise']);
  const { otherwise = classifyByDefault } = options;
  checkFunction('nodeErrors.otherwise', otherwise);
  return (outcome, call) => {
    if (outcome.ok) return otherwise(outcome, call);
    const known = judgeNetworkError(outcome.error);
    const verdict = known ?? (SETTLED.has(readText(outcome.error, 'code')) ? IGNORED : undefined);
    if (verdict === undefined) return otherwise(outcome, call);
    return call.idempotent === false && verdict.notSent !== true ? { ...verdict, retryable: false } : verdict;
  };
}
