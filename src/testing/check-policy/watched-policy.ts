import { type Admission, PASS, type Policy, type PolicyCall, PROCEED, reject } from '../../core/index.ts';
import { withWatchedGlobals } from './ambient.ts';
import { oddAnswer } from './answers.ts';

/** A guarantee that a policy breaks, and the answer that shows it. */
export interface Breach {
  readonly guarantee: string;
  readonly found: string;
}

/** Counts of the methods that were called on the policy. */
export interface Books {
  admitted: number;
  settled: number;
  abandoned: number;
  released: number;
}

/** Wraps the policy, and checks each of its answers to the engine. */
export function watchPolicy(
  policy: Policy<unknown>,
  breach: (breach: Breach) => void,
  books: Books,
): Policy<unknown> {
  function ask<T>(method: string, question: () => T): T {
    const used = (name: string): void =>
      breach({
        guarantee: 'time and random numbers come from the runtime',
        found: `${method}() used ${name}`,
      });
    try {
      return withWatchedGlobals(question, used);
    } catch (error) {
      breach({ guarantee: 'a policy does not throw', found: `${method}() threw ${String(error)}` });
      throw error;
    }
  }

  /** True if the engine can carry out the answer. */
  function isFit(method: 'admit' | 'settle', answer: unknown): boolean {
    const found = oddAnswer(method, answer);
    if (found !== undefined) breach({ guarantee: 'a policy answers with a directive', found });
    return found === undefined;
  }

  const watched: Policy<unknown> = {
    kind: policy.kind,
    name: policy.name,
    events: policy.events,
    ...(policy.releaseOn !== undefined && { releaseOn: policy.releaseOn }),
    admit(call, now) {
      const answer = ask('admit', () => policy.admit?.(call, now) ?? PROCEED);
      if (!isFit('admit', answer)) return reject(new TypeError('no directive'));
      if (isAdmission(answer)) books.admitted += 1;
      if (answer.type !== 'defer') return answer;
      return {
        ...answer,
        decide(outcome, later) {
          const decided = answer.decide(outcome, later);
          if (isAdmission(decided)) books.admitted += 1;
          return decided;
        },
      };
    },
    settle(call, outcome, now) {
      // The outcome is shared with the other policies: a change to it would affect them all.
      Object.freeze(outcome);
      books.settled += 1;
      const answer = ask('settle', () => policy.settle?.(call, outcome, now) ?? PASS);
      if (!isFit('settle', answer)) return PASS;
      if (answer.type === 'again') books.settled -= 1;
      return answer;
    },
    abandon(call: PolicyCall, reason, now) {
      books.abandoned += 1;
      ask('abandon', () => policy.abandon?.(call, reason, now));
    },
    withdraw: (permit, now) => ask('withdraw', () => policy.withdraw?.(permit, now)),
    outlive: (call, permit) => ask('outlive', () => policy.outlive?.(call, permit)),
    release(permit, now, startedAt, outlived) {
      books.released += 1;
      ask('release', () => policy.release?.(permit, now, startedAt, outlived));
    },
    attach: (runtime) => policy.attach?.(runtime),
    describe: () => policy.describe?.() ?? {},
  };
  if (policy.expire !== undefined) {
    watched.expire = (call, now) => ask('expire', () => policy.expire?.(call, now));
  }
  return watched;
}

/** True if the answer admits the call. */
function isAdmission(answer: Admission<unknown>): boolean {
  const { type } = answer;
  if (type === 'share') return answer.meanwhile === undefined;
  return type === 'proceed' || type === 'deadline' || type === 'fork';
}
