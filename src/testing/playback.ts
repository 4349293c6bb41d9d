import type { Call } from '../core/index.ts';
import type { Behaviour, Step } from './step.ts';

/** One call that a script has answered, or is answering. */
export interface ScriptedCallRecord {
  /** Counted from 1. */
  readonly number: number;
  /** The step that it met. */
  readonly step: string;
  /** Number of the attempt, where a pipeline called. */
  readonly attempt: number | undefined;
}

/** What the next call is to meet. */
export interface Taken {
  readonly number: number;
  readonly behaviour: Behaviour;
}

/** Where a script has got to. */
export class Playback {
  readonly calls: ScriptedCallRecord[] = [];
  active = 0;
  maxActive = 0;
  readonly #steps: Step[] = [];
  #index = 0;
  /** Calls that the present step has answered. */
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
      throw new Error(`script: '${step.title}' is never reached, for '${last.title}' answers all calls`);
    }
    this.#steps.push(step);
  }

  end(): void {
    this.#ended = true;
  }

  /** The next call has come. @throws Error if the script has no step for it */
  take(call?: Call): Taken {
    const number = this.calls.length + 1;
    const step = this.#demandNext();
    this.#answered += 1;
    this.calls.push(Object.freeze({ number, step: step.title, attempt: call?.attempt }));
    return { number, behaviour: step.behave({ number, call }) };
  }

  /** The next step, if it is one that a connection meets before any call. */
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
      throw new Error('script: it has no steps, so nobody can say what this call meets: script().respond(…)');
    }
    const { length } = this.calls;
    throw new Error(`script: call ${length + 1} comes after the end; the script answers ${length}`);
  }

  /** The step that the next call meets; the last one goes on for ever unless the script has an end. */
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
