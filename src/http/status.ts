import {
  type Call,
  FAILURE,
  IGNORED,
  type PolicyCall,
  SUCCESS,
  systemRuntime,
  type Verdict,
} from '../core/index.ts';
import { readHeaders } from './answer.ts';
import { VERDICTS } from './happenings.ts';
import { readHeader } from './headers.ts';
import { type ResolvedHttpOptions, UNABLE } from './http-options.ts';
import { IN_PROGRESS, isInProgress } from './in-progress.ts';
import { byTunnelStatus } from './local-messages.ts';
import { readRetryAfter } from './retry-after.ts';
import { serverHint } from './server-hint.ts';
import { isTunnelRefusal } from './tunnel.ts';

/** A verdict, and by which right an outcome may lead to another attempt. */
export interface Judged {
  readonly verdict: Verdict;
  /** The server asks for another attempt: that is enough where nobody tells the method. */
  readonly comeBack?: boolean | undefined;
  /** It arrived, and was demonstrably not carried out: it may go again whatever its method, and costs the budget. */
  readonly refused?: boolean | undefined;
}

const MISDIRECTED = 421;
const TOO_MANY = 429;
const CONFLICT = 409;
const FORBIDDEN = 403;
/** Conditions that pass where the server says when: Forbidden (GitHub’s limits), Content Too Large, Locked. */
const PASSING = new Set([FORBIDDEN, 413, 423]);

/**
 * @param answer a result, or an error that tells of a response
 * @param aws what the AWS SDK says of the error beyond its status
 */
export function judgeStatus(
  rules: ResolvedHttpOptions,
  status: number,
  answer: unknown,
  call: Call,
  aws?: 'throttled' | 'transient',
): Judged {
  if (status >= 400 && isTunnelRefusal(answer)) return { verdict: VERDICTS[byTunnelStatus(status)] };
  const headers = readHeaders(answer);
  const own = rules.judge?.(status, headers);
  const asked = readRetryAfter(headers, wallNow(call));
  // AWS asks to try again after those errors; S3 in the body, under a status of 200.
  const comeBack = status === TOO_MANY || asked !== undefined || aws === 'transient';
  if (own !== undefined) {
    const verdict = asVerdict(own);
    return { verdict, comeBack: comeBack || verdict.retryAfterMs !== undefined };
  }
  const judged = (verdict: Verdict): Judged => bySay(headers, status, { verdict, comeBack });
  const hint = (isThrottled: boolean): number | undefined => serverHint(headers, isThrottled, wallNow(call));
  if (status === CONFLICT && isInProgress(answer, call, rules)) {
    return judged(asked === undefined ? IN_PROGRESS : { ...IN_PROGRESS, retryAfterMs: asked });
  }
  if (aws === 'throttled') return { verdict: throttled(true, hint(true)), refused: true };
  if (aws === 'transient' && !rules.throttled.has(status)) return judged(failure(hint(false)));
  // Nothing was done, and another connection may lead to the right server. @see https://www.rfc-editor.org/rfc/rfc9110#section-15.5.20
  if (status === MISDIRECTED && rules.retryable.has(status)) return { verdict: FAILURE, refused: true };
  if (rules.throttled.has(status)) return judged(throttled(rules.retryable.has(status), hint(true)));
  if (rules.retryable.has(status)) return judged(failure(hint(false)));
  if (PASSING.has(status)) {
    const waitMs = status === FORBIDDEN ? hint(false) : asked;
    if (waitMs !== undefined) {
      const verdict = status === FORBIDDEN ? throttled(true, waitMs) : failure(waitMs);
      return bySay(headers, status, { verdict, comeBack: true });
    }
  }
  if (rules.failed.has(status)) return judged(VERDICTS.unknown);
  return judged(UNABLE.has(status) ? IGNORED : SUCCESS);
}

/** `x-should-retry`, of OpenAI’s and Anthropic’s servers among others, overrides what the status means. */
function bySay(headers: unknown, status: number, judged: Judged): Judged {
  const said = status >= 400 ? readHeader(headers, 'x-should-retry') : undefined;
  const { verdict } = judged;
  if (said === 'true' && verdict.kind !== 'failure') return { verdict: FAILURE, comeBack: true };
  if (said === 'true') return { verdict: { ...verdict, retryable: true }, comeBack: true };
  return said === 'false' ? { verdict: { ...verdict, retryable: false } } : judged;
}

/** A kind by itself means what it means everywhere: a failure is retryable. */
export function asVerdict(verdict: Verdict | Verdict['kind']): Verdict {
  if (typeof verdict !== 'string') return verdict;
  if (verdict === 'failure') return FAILURE;
  return verdict === 'success' ? SUCCESS : IGNORED;
}

function failure(retryAfterMs: number | undefined): Verdict {
  return retryAfterMs === undefined ? FAILURE : { ...FAILURE, retryAfterMs };
}

export function throttled(retryable: boolean, retryAfterMs: number | undefined): Verdict {
  return { kind: 'failure', retryable, throttled: true, retryAfterMs };
}

/** Dates are wall time, which is the runtime's to tell. A call that has none comes from a test of the user's. */
function wallNow(call: Call): number {
  return ((call as Partial<PolicyCall>).runtime ?? systemRuntime).clock.wallNow();
}
