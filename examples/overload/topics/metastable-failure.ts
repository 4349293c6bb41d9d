import { adaptiveThrottle, constant, type Policy, pipeline, retry, timeout } from 'seawall';
import { virtualRuntime } from 'seawall/testing';
import type { Figure, Topic } from '../figure.ts';
import { goodPerSecond, offer, overTime, type Sample } from '../load.ts';
import { Server } from '../server.ts';

const [FROM_S, TO_S, FOR_S] = [10, 15, 90];

/** Repeats each failed call once, as a person does who sees an error. For five seconds each request takes four times as long. */
async function run(...policies: readonly Policy[]): Promise<readonly Sample[]> {
  const runtime = virtualRuntime({ seed: 11 });
  const isSlow = () => runtime.nowMs >= FROM_S * 1000 && runtime.nowMs < TO_S * 1000;
  const server = new Server(runtime, {
    workers: 10,
    workMs: () => (isSlow() ? 200 : 50),
    maxQueued: 400,
  });
  const once = retry({ maxAttempts: 2, backoff: constant('500ms'), budget: false });
  const calls = pipeline({ runtime }, once, ...policies, timeout('1s'));
  return offer(runtime, {
    perSecond: 150,
    forMs: FOR_S * 1000,
    call: () => calls.execute(({ signal }) => server.handle(signal)),
  });
}

/** Returns the time after the trigger from which nine in ten calls of every second are answered. */
function recovered(samples: readonly Sample[]): string {
  let since: number | undefined;
  for (let second = TO_S; second < FOR_S - 3; second++) {
    const those = samples.filter(({ startedMs }) => Math.floor(startedMs / 1000) === second);
    const isGood = those.filter(({ ok }) => ok).length >= 0.9 * those.length;
    since = isGood ? (since ?? second) : undefined;
  }
  return since === undefined ? 'never' : `after ${since - TO_S} s`;
}

export const topic: Topic = {
  async play(): Promise<Figure> {
    // #region policy
    const policy = adaptiveThrottle({ window: '10s' }); // in a file: adaptiveThrottle: { window: 10s }
    // #endregion
    const [without, throttled] = [await run(), await run(policy)];
    const good = (samples: readonly Sample[]) => overTime(samples, 1000, goodPerSecond(1000));
    const row = (samples: readonly Sample[]) => [
      `${Math.round((100 * samples.filter(({ ok }) => ok).length) / samples.length)} %`,
      recovered(samples),
    ];
    return {
      title: 'A service whose work takes four times as long for five seconds, and callers who try once more',
      x: { label: 'seconds', max: FOR_S },
      y: { label: 'good answers a second' },
      lines: [
        { name: 'without a throttle', as: 'without', points: good(without) },
        { name: 'adaptiveThrottle()', as: 'with', points: good(throttled) },
      ],
      bands: [{ from: FROM_S, to: TO_S, label: 'slow' }],
      table: {
        columns: ['calls answered', 'as before'],
        rows: [
          ['without a throttle', ...row(without)],
          ['with a throttle', ...row(throttled)],
        ],
      },
    };
  },
};
