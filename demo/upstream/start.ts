import { forkModule } from '../processes/fork.ts';
import type { LoopLag } from '../processes/loop-lag.ts';
import type { Script } from '../script/phases.ts';
import { NO_COUNTS, type UpstreamCommand, type UpstreamCounts, type UpstreamReport } from './messages.ts';

/** An upstream in its own process. */
export interface RunningUpstream {
  readonly url: string;
  /** The latest report, about ten times a second. */
  readonly counts: UpstreamCounts;
  readonly lag: LoopLag;
  /** Starts the script. */
  begin(): void;
  stop(): void;
  /** Rejects if the process ends before it is stopped. */
  readonly failed: Promise<never>;
}

export function startUpstream(script: Script): Promise<RunningUpstream> {
  return new Promise((resolve, reject) => {
    let counts = NO_COUNTS;
    let lag: LoopLag = { lagMs: 0, stallMs: 0 };
    const receive = (report: UpstreamReport) => {
      if (report.type === 'listening') resolve(running(report.port));
      else ({ counts, lag } = report);
    };
    const child = forkModule<UpstreamCommand, UpstreamReport>(
      new URL('./process.ts', import.meta.url),
      receive,
    );
    const running = (port: number): RunningUpstream => ({
      url: `http://127.0.0.1:${port}/`,
      get counts() {
        return counts;
      },
      get lag() {
        return lag;
      },
      begin: () => child.send({ type: 'begin' }),
      stop: child.stop,
      failed: child.failed,
    });
    child.failed.catch(reject);
    child.send({ type: 'prepare', script });
  });
}
