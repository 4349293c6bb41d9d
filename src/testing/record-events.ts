import type { EventType, Listener, Policy, ResilienceEvent, Unsubscribe } from '../core/index.ts';
import { type AnyPipeline, isPipeline, runtimeOf } from './locate.ts';
import { render } from './render.ts';
import { isVirtual } from './virtual-runtime.ts';

/** An event, and the time at which it was emitted. */
export type RecordedEvent<T extends EventType = EventType> = ResilienceEvent<T> & {
  /** Virtual time on a virtual runtime; otherwise the time since the recording began. In ms. */
  readonly atMs: number;
};

/** The events recorded so far: an iterable with further methods. */
export interface EventRecording extends Iterable<RecordedEvent> {
  /** Name of the pipeline or policy that is recorded. */
  readonly name: string;
  readonly events: readonly RecordedEvent[];
  /** The types of the events, in order. */
  readonly types: readonly EventType[];
  /** The events of one type, in order. */
  of<T extends EventType>(type: T): readonly RecordedEvent<T>[];
  /** Forgets the events so far, and continues to record. */
  clear(): void;
  /** Ends the recording. The recorded events stay. */
  stop(): void;
  /** Writes the events as a log, one per line. */
  toString(): string;
}

/** A source of events: a pipeline, or a single policy. */
export type EventSource = AnyPipeline | Policy<unknown>;

/** The latest recording of each source, so that assertions about the source find it. */
const recordings = new WeakMap<EventSource, EventRecording>();

/**
 * Records all events of a pipeline and of the policies in it, or those of one policy, from now on.
 *
 *     const events = recordEvents(payments);
 *     await payments.execute(charge);
 *     expect(events.types).toEqual(['retry.scheduled', 'execution.settled']);
 *
 * @throws TypeError if it has no events
 */
export function recordEvents(source: EventSource): EventRecording {
  const subscribe = subscriberOf(source);
  const now = timeOf(source);
  const events: RecordedEvent[] = [];
  const stop = subscribe((event) => {
    // The time is read now: when the recording is read, the clock has moved on.
    events.push(Object.freeze({ ...event, atMs: now(event) }) as RecordedEvent);
  });
  const recording: EventRecording = {
    name: source.name,
    events,
    get types() {
      return events.map(({ type }) => type);
    },
    of: <T extends EventType>(type: T) =>
      events.filter((event) => event.type === type) as unknown as RecordedEvent<T>[],
    clear: () => {
      events.length = 0;
    },
    stop,
    toString: () => renderEvents(events),
    [Symbol.iterator]: () => events[Symbol.iterator](),
  };
  recordings.set(source, recording);
  return recording;
}

/** Returns the recording itself, or the latest recording of that source. */
export function recordingOf(source: unknown): EventRecording | undefined {
  if (isRecording(source)) return source;
  return typeof source === 'object' && source !== null ? recordings.get(source as EventSource) : undefined;
}

export function isRecording(value: unknown): value is EventRecording {
  const given = value as Partial<EventRecording> | null | undefined;
  return Array.isArray(given?.events) && typeof given.of === 'function';
}

function subscriberOf(source: EventSource): (listener: Listener) => Unsubscribe {
  if (isPipeline(source)) return (listener) => source.on('*', listener);
  const { events } = (source ?? {}) as Policy<unknown>;
  if (events === undefined) {
    throw new TypeError('recordEvents: must be given a pipeline, or a policy that has events');
  }
  return (listener) => events.on('*', listener);
}

function timeOf(source: EventSource): (event: ResilienceEvent) => number {
  const originMs = runtimeOf(source)?.clock.wallNow() ?? 0;
  return ({ timeMs }) => {
    // Looked up for each event, because a policy may be put into a pipeline after the recording has begun.
    const runtime = runtimeOf(source);
    return isVirtual(runtime) ? runtime.nowMs : timeMs - originMs;
  };
}

export function renderEvents(events: readonly RecordedEvent[]): string {
  if (events.length === 0) return '(no events)';
  const width = String(events.at(-1)?.atMs ?? 0).length;
  return events.map((event) => renderEvent(event, width)).join('\n');
}

function renderEvent(event: RecordedEvent, width: number): string {
  const { atMs, type, timeMs, policy, policyKind, pipeline, key, attempt, ...details } = event;
  const who = policy === policyKind ? policy : `${policyKind} '${policy}'`;
  const of = attempt === 0 ? '' : ` attempt ${attempt}`;
  return `${String(atMs).padStart(width)} ms  ${type}  ${who}${of}  ${render(details)}`;
}
