import type { EventType } from '../../core/index.ts';
import { type EventRecording, recordingOf } from '../record-events.ts';
import { render } from '../render.ts';
import type { Script } from '../script.ts';
import { block, type Judgement, judgement } from './judgement.ts';
import { matches } from './matches.ts';

/** True if an event of that type was emitted with these details. It may have more details. */
export function toHaveEmitted(target: unknown, type: EventType, details: object = {}): Judgement {
  const recording = demandRecording('toHaveEmitted', target);
  const candidates = recording.of(type);
  const expected = Object.keys(details).length === 0 ? `'${type}'` : `'${type}' with ${render(details)}`;
  const happened =
    candidates.length === 0
      ? `no '${type}' came`
      : `${candidates.length === 1 ? 'one came' : `${candidates.length} came`}: ${candidates.map((event) => render(pick(event, details))).join('; ')}`;
  return judgement(
    candidates.some((event) => matches(event, details)),
    `'${recording.name}' to emit ${expected}`,
    happened,
    block('events', String(recording)),
  );
}

/**
 * True if a scripted dependency was called that often, or if the last recorded execution of a pipeline made that many attempts.
 */
export function toHaveAttempted(target: unknown, times: number): Judgement {
  if (isScript(target)) return judgeScript(target, times);
  const recording = demandRecording('toHaveAttempted', target);
  const last = recording.of('execution.settled').at(-1);
  return judgement(
    last?.attempts === times,
    `the last execution of '${recording.name}' to make ${count(times)}`,
    last === undefined ? 'none has settled' : `it made ${count(last.attempts)}`,
    block('events', String(recording)),
    { expected: times, actual: last?.attempts },
  );
}

function judgeScript({ calls }: Script<unknown>, times: number): Judgement {
  const log = calls.map(({ number, step, attempt }) => {
    return `${number}  ${step}${attempt === undefined ? '' : `  attempt ${attempt}`}`;
  });
  return judgement(
    calls.length === times,
    `the scripted dependency to be called ${times} times`,
    `it was called ${calls.length} times`,
    block('calls', log.join('\n') || '(none)'),
    { expected: times, actual: calls.length },
  );
}

function demandRecording(what: string, target: unknown): EventRecording {
  const recording = recordingOf(target);
  if (recording !== undefined) return recording;
  throw new TypeError(
    `${what}: must be given the result of recordEvents(), or a pipeline or policy that has been passed to it`,
  );
}

function isScript(target: unknown): target is Script<unknown> {
  return typeof target === 'function' && 'playback' in target;
}

function count(attempts: number): string {
  return attempts === 1 ? '1 attempt' : `${attempts} attempts`;
}

/** Selects the requested details of an event, or all of them if none are requested. */
function pick(event: object, details: object): object {
  const keys = Object.keys(details);
  const own = Object.entries(event);
  return Object.fromEntries(keys.length === 0 ? own : own.filter(([key]) => keys.includes(key)));
}
