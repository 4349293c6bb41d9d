import type { Backoff } from '../../src/retry/index.ts';

/** Returns the first `count` delays of a backoff, as one call gets them. */
export function delaysOf(backoff: Backoff, count: number, random = () => 0.5, limitMs?: number): number[] {
  const delays: number[] = [];
  let state = 0;
  for (let retry = 1; retry <= count; retry++) {
    const step = backoff.next(retry, state, random, limitMs);
    state = step.state;
    delays.push(step.delayMs);
  }
  return delays;
}
