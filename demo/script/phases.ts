/** What happens to the upstream, and how it is called. */
export interface Script {
  /** Each client makes this many calls a second, whatever becomes of the earlier ones. */
  readonly callsPerSecond: number;
  /** A call is a success if its client has a 200 within this time. */
  readonly successWithinMs: number;
  readonly upstream: UpstreamSize;
  readonly phases: readonly Phase[];
}

export interface UpstreamSize {
  readonly workers: number;
  /** How long a worker takes for one request. */
  readonly serviceMs: number;
}

export type Phase = { readonly name: string; readonly seconds: number } & Behaviour;

type Behaviour =
  /** Works, with a share of its workers that goes evenly from the first to the second number. */
  | { readonly mode: 'serve'; readonly capacity: readonly [from: number, to: number] }
  /** Answers at once with a 503. */
  | { readonly mode: 'refuse'; readonly retryAfterSeconds: number }
  /** Accepts requests and works on none. */
  | { readonly mode: 'hang' }
  /** Crashed: what it had accepted is lost, and every request is answered with a TCP reset. */
  | { readonly mode: 'reset' };

/** The same script in another length. The load and the upstream stay as they are. */
export function stretch(script: Script, seconds: number): Script {
  const factor = (seconds * 1000) / lengthMs(script);
  const phases = script.phases.map((phase) => ({ ...phase, seconds: phase.seconds * factor }));
  return { ...script, phases };
}

export function lengthMs(script: Script): number {
  return script.phases.reduce((sum, phase) => sum + phase.seconds * 1000, 0);
}

export interface PhaseSpan {
  readonly phase: Phase;
  readonly fromMs: number;
  readonly toMs: number;
}

/** When each phase begins and ends, counted from the start of the script. */
export function spans(script: Script): PhaseSpan[] {
  let fromMs = 0;
  return script.phases.map((phase) => {
    const span = { phase, fromMs, toMs: fromMs + phase.seconds * 1000 };
    fromMs = span.toMs;
    return span;
  });
}

/** The phase at a moment. Before the start it is the first, after the end the last. */
export function spanAt(all: readonly PhaseSpan[], atMs: number): PhaseSpan {
  const span = all.find(({ toMs }) => atMs < toMs) ?? all.at(-1);
  if (span === undefined) throw new RangeError('a script needs at least one phase');
  return span;
}

/** How many workers take requests at a moment. A phase that serves at all has at least one. */
export function workersAt(span: PhaseSpan, atMs: number, size: UpstreamSize): number {
  if (span.phase.mode !== 'serve') return 0;
  const [from, to] = span.phase.capacity;
  const progress = Math.min(1, Math.max(0, (atMs - span.fromMs) / (span.toMs - span.fromMs)));
  return Math.max(1, Math.round(size.workers * (from + (to - from) * progress)));
}

/** Where the last phase in which nothing is served ends: from there on recovery is measured. */
export function outageEndMs(all: readonly PhaseSpan[]): number {
  return all.findLast(({ phase }) => phase.mode !== 'serve')?.toMs ?? 0;
}

/** From when on the upstream can serve the offered load again: nobody can be back in full service before. */
export function capacityBackMs(script: Script): number {
  const all = spans(script);
  const neededWorkers = (script.callsPerSecond * script.upstream.serviceMs) / 1000;
  const end = lengthMs(script);
  for (let atMs = outageEndMs(all); atMs < end; atMs += 10) {
    if (workersAt(spanAt(all, atMs), atMs, script.upstream) >= neededWorkers) return atMs;
  }
  return end;
}
