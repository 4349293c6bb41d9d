import type { Outcome } from '../../core/index.ts';
import { render } from '../render.ts';
import { type Judgement, judgement } from './judgement.ts';
import { matches } from './matches.ts';

/** The codes of the toolkit's errors, or those of other libraries and of Node.js. */
export type RejectionCode =
  | 'circuit-open'
  | 'bulkhead-full'
  | 'queue-timeout'
  | 'queue-cleared'
  | 'rate-limited'
  | 'timeout'
  | 'fallback-failed'
  | (string & {});

/** A promise, or a function that returns one. */
export type Rejecting = PromiseLike<unknown> | (() => unknown);

/** True if the promise rejects with an error that has that code, and these details among its properties. */
export async function toRejectWith(
  target: unknown,
  code: RejectionCode,
  details: object = {},
): Promise<Judgement> {
  const outcome = await outcomeOf(target);
  // Checked after the promise has settled: otherwise its rejection would be unhandled.
  if (typeof code !== 'string') {
    throw new TypeError("toRejectWith: must be given a code such as 'circuit-open'");
  }
  const expected = Object.keys(details).length === 0 ? `'${code}'` : `'${code}' with ${render(details)}`;
  const found = outcome.ok ? undefined : (outcome.error as { readonly code?: unknown } | null | undefined);
  return judgement(
    !outcome.ok && found?.code === code && matches(found, details),
    `the call to reject with ${expected}`,
    outcome.ok ? `it resolved with ${render(outcome.value)}` : `it rejected with ${renderRejection(found)}`,
    '',
    { expected: code, actual: found?.code },
  );
}

async function outcomeOf(target: unknown): Promise<Outcome> {
  const promise = typeof target === 'function' ? run(target as () => unknown) : target;
  if (typeof (promise as PromiseLike<unknown> | null | undefined)?.then !== 'function') {
    throw new TypeError('toRejectWith: must be given a promise, or a function that returns one');
  }
  try {
    return { ok: true, value: await promise };
  } catch (error) {
    return { ok: false, error };
  }
}

async function run(target: () => unknown): Promise<unknown> {
  return target();
}

function renderRejection(error: unknown): string {
  if (!(error instanceof Error)) return render(error);
  const details = Object.keys(error).length === 0 ? '' : ` ${render({ ...error })}`;
  return `${render(error)}${details}`;
}
