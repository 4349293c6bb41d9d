import type { Call } from '../core/index.ts';
import type { Behaviour, Step } from './step.ts';

/** A call that a script has answered, or is answering. */
export interface ScriptedCallRecord {
  /** Number of the call, from 1. */
  readonly number: number;
  /** Title of the step that answers it. */
  readonly step: string;
  /** Number of the attempt, if a pipeline made the call. */
  readonly attempt: number | undefined;
}

/** The behaviour for the next call. */
export interface Taken {
  readonly number: number;
  readonly behaviour: Behaviour;
}

/** The present position in a script. */
export class Playback {
  readonly calls: ScriptedCallRecord[] = [];
  active = 0;
  maxActive = 0;
  readonly #steps: Step[] = [];
  #index = 0;
  /** Number of calls that the present step has answered. */
  #answered = 0;
  #ended = false;

  add(step: Step): void {
    if (this.#ended) throw new Error(`script: '${step.title}' comes after end()`);
    if (this.calls.length > 0) {
      throw new Error(
        `script: '${step.title}' was added after the first call: write the whole script before`,
      );
    }
    const last = this.#steps.at(-1);
    if (last?.times === Infinity) {
      throw new Error(`script: '${step.title}' is never reached, because '${last.title}' answers all calls`);
    }
    this.#steps.push(step);
  }

  end(): void {
    this.#ended = true;
  }

  /** Takes the behaviour for the next call. @throws Error if the script has no step for it */
  take(call?: Call): Taken {
    const number = this.calls.length + 1;
    const step = this.#demandNext();
    this.#answered += 1;
    this.calls.push(Object.freeze({ number, step: step.title, attempt: call?.attempt }));
    return { number, behaviour: step.behave({ number, call }) };
  }

  /** True if the next step is one that breaks the connection before any request. */
  get disconnects(): boolean {
    return this.#next()?.title === 'disconnect at connect';
  }

  entered(): void {
    this.active += 1;
    this.maxActive = Math.max(this.maxActive, this.active);
  }

  left(): void {
    this.active -= 1;
  }

  get remaining(): readonly string[] {
    const rest = this.#steps.slice(this.#index);
    const [current, ...later] = rest;
    if (current === undefined) return [];
    const isDone = this.#answered >= current.times || (current.times === Infinity && this.#answered > 0);
    return (isDone ? later : rest).map(({ title }) => title);
  }

  assertFinished(): void {
    const { remaining } = this;
    if (remaining.length === 0) return;
    const calls = this.calls.length === 1 ? '1 call' : `${this.calls.length} calls`;
    throw new Error(`script: unfinished after ${calls}; never reached: ${remaining.join(', ')}`);
  }

  rewind(): void {
    this.calls.length = 0;
    this.maxActive = this.active;
    this.#index = 0;
    this.#answered = 0;
  }

  #demandNext(): Step {
    const step = this.#next();
    if (step !== undefined) return step;
    if (this.#steps.length === 0) {
      throw new Error('script: it has no steps, so it cannot answer this call: script().respond(…)');
    }
    const { length } = this.calls;
    throw new Error(`script: call ${length + 1} comes after the end; the script answers ${length}`);
  }

  /** Returns the step for the next call. The last step repeats forever, unless the script has an end. */
  #next(): Step | undefined {
    const last = this.#steps.length - 1;
    while (this.#index < last && this.#answered >= (this.#steps[this.#index] as Step).times) {
      this.#index += 1;
      this.#answered = 0;
    }
    const step = this.#steps[this.#index];
    return step !== undefined && this.#ended && this.#answered >= step.times ? undefined : step;
  }
}
