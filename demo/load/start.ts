import type { ClientTitle, Entrant } from '../clients/index.ts';
import { NO_READING, type Reading } from '../measure/reading.ts';
import { forkModule } from '../processes/fork.ts';
import type { Script } from '../script/phases.ts';
import type { LoadCommand, LoadReport, Measured } from './messages.ts';

/** A client in its own process. */
export interface RunningClient {
  readonly title: ClientTitle;
  /** The latest report, about ten times a second. */
  readonly reading: Reading;
  /** Starts the load on an upstream. Rejects if the process ends before the load does. */
  run(url: string): Promise<Measured>;
  stop(): void;
}

/**
 * Starts the process of a client.
 * @param telemetry true if the process uses OpenTelemetry
 */
export function startClient(entrant: Entrant, script: Script, telemetry = false): Promise<RunningClient> {
  return new Promise((resolve, reject) => {
    let reading = NO_READING;
    let finish: (measured: Measured) => void;
    const finished = new Promise<Measured>((settle) => {
      finish = settle;
    });
    const receive = (report: LoadReport) => {
      if (report.type === 'reading') reading = report.reading;
      else if (report.type === 'finished') finish(report.measured);
      else resolve(running(report.title));
    };
    const child = forkModule<LoadCommand, LoadReport>(new URL('./process.ts', import.meta.url), receive);
    const running = (title: ClientTitle): RunningClient => ({
      title,
      get reading() {
        return reading;
      },
      run(url) {
        child.send({ type: 'begin', url });
        return Promise.race([finished, child.failed]);
      },
      stop: child.stop,
    });
    child.failed.catch(reject);
    child.send({ type: 'prepare', entrant, script, telemetry });
  });
}
