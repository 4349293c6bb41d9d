import { show } from '../../core/index.ts';

const ALLOWED = {
  admit: ['proceed', 'reject', 'answer', 'wait', 'park', 'deadline', 'fork', 'share', 'defer'],
  settle: ['pass', 'replace', 'again', 'defer'],
} as const;

const TIMED = ['wait', 'park', 'deadline', 'fork', 'again'];

/** What is wrong with a policy's answer, if anything is. */
export function oddAnswer(method: keyof typeof ALLOWED, answer: unknown): string | undefined {
  const { type, ms, promise, outcome, due, ended } = (answer ?? {}) as Record<string, unknown>;
  if (isThenable(answer)) {
    return `${method}() answered with a promise: use { type: 'defer', promise, decide }`;
  }
  if (!(ALLOWED[method] as readonly unknown[]).includes(type)) {
    const seen = type === undefined ? show(answer) : `type ${show(type)}`;
    return `${method}() answered with ${seen}; allowed are ${ALLOWED[method].join(', ')}`;
  }
  const odd = (key: string, value: unknown): string =>
    `${method}() answered with '${type}' and ${key} ${show(value)}`;
  if (TIMED.includes(type as string) && !(typeof ms === 'number' && ms >= 0))
    return `${odd('ms', ms)}, not a number ≥ 0`;
  if (type === 'defer' && !isThenable(promise)) return `${odd('promise', promise)}, which is none`;
  if (type === 'fork' && typeof due !== 'function') return `${odd('due', due)}, which is no function`;
  if (type === 'fork' && typeof ended !== 'function') return `${odd('ended', ended)}, which is no function`;
  const isOutcome = typeof (outcome as { readonly ok?: unknown } | undefined)?.ok === 'boolean';
  if ((type === 'answer' || type === 'replace') && !isOutcome)
    return `${odd('outcome', outcome)}, which is none`;
  return undefined;
}

function isThenable(value: unknown): boolean {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === 'function';
}
