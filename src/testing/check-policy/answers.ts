import { show } from '../../core/index.ts';

const ALLOWED = {
  admit: ['proceed', 'reject', 'answer', 'wait', 'park', 'deadline', 'fork', 'share', 'defer'],
  settle: ['pass', 'replace', 'again', 'defer'],
} as const;

const TIMED = ['wait', 'park', 'deadline', 'fork', 'again'];

/** Describes the mistake in a policy's answer. Returns `undefined` if the answer is right. */
export function oddAnswer(method: keyof typeof ALLOWED, answer: unknown): string | undefined {
  const { type, ms, promise, outcome, due, ended } = (answer ?? {}) as Record<string, unknown>;
  if (isThenable(answer)) {
    return `${method}() returned a promise: use { type: 'defer', promise, decide }`;
  }
  if (!(ALLOWED[method] as readonly unknown[]).includes(type)) {
    const seen = type === undefined ? show(answer) : `type ${show(type)}`;
    return `${method}() returned ${seen}; allowed are ${ALLOWED[method].join(', ')}`;
  }
  const odd = (key: string, value: unknown): string =>
    `${method}() returned '${type}' and ${key} ${show(value)}`;
  if (TIMED.includes(type as string) && !(typeof ms === 'number' && ms >= 0))
    return `${odd('ms', ms)}, not a number ≥ 0`;
  if (type === 'defer' && !isThenable(promise)) return `${odd('promise', promise)}, which is not a promise`;
  if (type === 'fork' && typeof due !== 'function') return `${odd('due', due)}, which is not a function`;
  if (type === 'fork' && typeof ended !== 'function')
    return `${odd('ended', ended)}, which is not a function`;
  const isOutcome = typeof (outcome as { readonly ok?: unknown } | undefined)?.ok === 'boolean';
  if ((type === 'answer' || type === 'replace') && !isOutcome)
    return `${odd('outcome', outcome)}, which is not an outcome`;
  return undefined;
}

function isThenable(value: unknown): boolean {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === 'function';
}
