import { type Duration, type OptionsOf, plain, resolve } from '../core/index.ts';
import type { Backoff } from './backoff.ts';
import { growing } from './growth.ts';
import { JITTER, type Jitter } from './jitter.ts';

/** The delays of a list, one after the other. */
export const SCHEDULE = {
  /** The delays, one for each retry, ≥ 0 and ≤ 2³¹ − 1 ms each; the last is repeated. */
  delays: { is: 'list', of: { is: 'duration', max: 2_147_483_647 }, min: 1, required: true },
  /** How chance comes into the delays. @default 'none' */
  jitter: JITTER as typeof JITTER,
} as const;

export interface ScheduleOptions extends Omit<OptionsOf<typeof SCHEDULE>, 'delays'> {
  /** How chance comes into the delays. @default 'none' */
  readonly jitter?: Jitter | undefined;
}

/** The delays of a list, one after the other; the last is repeated. `schedule([0, '1s', '5s'])` tries again at once first. */
export function schedule(delays: readonly Duration[], options: ScheduleOptions = {}): Backoff {
  const { delays: delaysMs } = resolve('schedule', { delays: SCHEDULE.delays }, { delays });
  const { jitter } = resolve('schedule', { jitter: SCHEDULE.jitter }, options);
  const delay = (retry: number): number => delaysMs[Math.min(retry, delaysMs.length) - 1] as number;
  return growing({
    initialMs: delay(1),
    maxMs: delaysMs.reduce((longest, delayMs) => Math.max(longest, delayMs)),
    jitter,
    delay,
    describe: () => ({ schedule: plain(SCHEDULE, { delays: delaysMs, jitter }) }),
  });
}
