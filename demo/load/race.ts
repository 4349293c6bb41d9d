import { CLIENTS, type Entrant } from '../clients/index.ts';
import { type Machine, machineOf } from '../measure/pace.ts';
import { type Course, courseOf, type Summary, summarize } from '../measure/summary.ts';
import type { Script } from '../script/phases.ts';
import { type RunningUpstream, startUpstream } from '../upstream/start.ts';
import { type RunningClient, startClient } from './start.ts';

/** A client and its own upstream. */
export interface Lane {
  readonly entrant: Entrant;
  readonly upstream: RunningUpstream;
  readonly load: RunningClient;
}

export interface Result {
  readonly script: Script;
  readonly course: Course;
  readonly clients: Readonly<Record<Entrant, Summary>>;
  readonly machine: Machine;
}

export interface Display {
  readonly everyMs: number;
  /** Is called when all processes are ready. */
  begin(lanes: readonly Lane[]): void;
  /** Is called repeatedly while the clients run. */
  show(lanes: readonly Lane[], nowMs: number): void;
}

/**
 * Runs all clients side by side through the script.
 * @param observed the clients with OpenTelemetry
 */
export async function race(
  script: Script,
  display: Display,
  observed: readonly Entrant[] = [],
): Promise<Result> {
  const entrants = Object.keys(CLIENTS) as Entrant[];
  const lanes = await Promise.all(
    entrants.map((entrant) => startLane(entrant, script, observed.includes(entrant))),
  );
  display.begin(lanes);
  const startedAt = performance.now();
  const frames = setInterval(() => display.show(lanes, performance.now() - startedAt), display.everyMs);
  try {
    const summaries = await Promise.all(lanes.map((lane) => runLane(lane, script)));
    const clients = Object.fromEntries(summaries) as Record<Entrant, Summary>;
    const machine = machineOf(summaries.map(([, { pace }]) => pace));
    return { script, course: courseOf(script), clients, machine };
  } finally {
    clearInterval(frames);
  }
}

async function startLane(entrant: Entrant, script: Script, observed: boolean): Promise<Lane> {
  const [upstream, load] = await Promise.all([startUpstream(script), startClient(entrant, script, observed)]);
  return { entrant, upstream, load };
}

async function runLane({ entrant, upstream, load }: Lane, script: Script): Promise<[Entrant, Summary]> {
  upstream.begin();
  const measured = await Promise.race([load.run(upstream.url), upstream.failed]);
  load.stop();
  upstream.stop();
  return [entrant, summarize(load.title, measured, upstream, script)];
}
