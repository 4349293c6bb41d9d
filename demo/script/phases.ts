/** The phases of the upstream, and the load on it. */
export interface Script {
  /** Calls of each client per second, whatever happens to the earlier ones. */
  readonly callsPerSecond: number;
  /** Time within which a call needs a 200 to be a success, in ms. */
  readonly successWithinMs: number;
  readonly upstream: UpstreamSize;
  readonly phases: readonly Phase[];
}

export interface UpstreamSize {
  readonly workers: number;
  /** Time that a worker takes for one request, in ms. */
  readonly serviceMs: number;
}

export type Phase = { readonly name: string; readonly seconds: number } & Behaviour;

type Behaviour =
  /** Works with a share of its workers that changes linearly from the first to the second number. */
  | { readonly mode: 'serve'; readonly capacity: readonly [from: number, to: number] }
  /** Answers at once with a 503. */
  | { readonly mode: 'refuse'; readonly retryAfterSeconds: number }
  /** Accepts requests and processes none. */
  | { readonly mode: 'hang' }
  /** Crashed: accepted requests are lost, and every new request is answered with a TCP reset. */
  | { readonly mode: 'reset' };

/** Returns the same script with another length. The load and the upstream stay the same. */
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

/** Returns the start and end of each phase, from the start of the script. */
export function spans(script: Script): PhaseSpan[] {
  let fromMs = 0;
  return script.phases.map((phase) => {
    const span = { phase, fromMs, toMs: fromMs + phase.seconds * 1000 };
    fromMs = span.toMs;
    return span;
  });
}

/** Returns the phase at a given time: the first one before the start, the last one after the end. */
export function spanAt(all: readonly PhaseSpan[], atMs: number): PhaseSpan {
  const span = all.find(({ toMs }) => atMs < toMs) ?? all.at(-1);
  if (span === undefined) throw new RangeError('a script needs at least one phase');
  return span;
}

/** Returns the number of workers that take requests at a given time. It is at least one in a phase that serves. */
export function workersAt(span: PhaseSpan, atMs: number, size: UpstreamSize): number {
  if (span.phase.mode !== 'serve') return 0;
  const [from, to] = span.phase.capacity;
  const progress = Math.min(1, Math.max(0, (atMs - span.fromMs) / (span.toMs - span.fromMs)));
  return Math.max(1, Math.round(size.workers * (from + (to - from) * progress)));
}

/** Returns the end of the last phase in which nothing is served. Recovery is measured from there. */
export function outageEndMs(all: readonly PhaseSpan[]): number {
  return all.findLast(({ phase }) => phase.mode !== 'serve')?.toMs ?? 0;
}

/** Returns the time from which the upstream can serve the whole load again. No client can recover before it. */
export function capacityBackMs(script: Script): number {
  const all = spans(script);
  const neededWorkers = (script.callsPerSecond * script.upstream.serviceMs) / 1000;
  const end = lengthMs(script);
  for (let atMs = outageEndMs(all); atMs < end; atMs += 10) {
    if (workersAt(spanAt(all, atMs), atMs, script.upstream) >= neededWorkers) return atMs;
  }
  return end;
}
