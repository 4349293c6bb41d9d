import { failure, type Operation, type Outcome, ResilienceError, success } from '../core/index.ts';
import { onAbort } from './abort-hub.ts';
import { Attempt } from './attempt.ts';
import { WOKEN } from './call-state.ts';
import type { Inside } from './custom.ts';
import { isTimed } from './deadlines.ts';
import type { Deferral, Detour } from './detour.ts';
import { InterruptibleWalk } from './interruptible-walk.ts';
import type { Plan, Segment } from './plan.ts';
import { Final, isThenable, Rejection } from './reactions.ts';

/** Answer of `advance`: the call has its final outcome. */
const CONCLUDED = Symbol('concluded');

/**
 * One call on its way through a pipeline: waits wherever the walk has to stop. The walk is suspended on a promise, and a
 * reaction takes it up again; between two suspensions everything is synchronous. A reaction keeps the async context
 * (AsyncLocalStorage) in which it was made, so the user's code always runs in the one that the call came with, whatever
 * woke the call.
 */
export class Execution extends InterruptibleWalk {
  /** Runs the call. The promise settles with its value or error. */
  start(signal: AbortSignal | undefined): Promise<unknown> {
    if (this.observed) {
      const { observer, runtime } = this.plan;
      this.mark = observer.started(runtime.clock, this.mark) ?? this.mark;
    }
    if (signal !== undefined) {
      if (signal.aborted) this.aborted(signal.reason);
      else this.subscription = onAbort(signal, this);
    }
    const progress = this.advance();
    if (progress !== CONCLUDED) return progress;
    try {
      return Promise.resolve(this.result());
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** Walks until the call is concluded, or suspended: then the promise is that of the reaction that walks on. */
  private advance(): Promise<unknown> | typeof CONCLUDED {
    for (;;) {
      const { detour } = this;
      if (detour !== undefined) this.takeNote(detour);
      let now = Number.NaN;
      if (this.outcome === undefined) this.walkInward();
      else now = this.walkOutward();
      if (detour?.queued !== undefined) this.tellQueued(detour);
      if (this.detour !== undefined && this.isCutShort(this.detour)) continue;
      if (this.work !== undefined || this.detour?.pause?.over === false) return this.suspend();
      if (this.outcome !== undefined && this.level === 0) {
        this.conclude(this.outcome, now);
        return CONCLUDED;
      }
    }
  }

  /** Takes up what has happened to the call since it last walked. */
  private takeNote(detour: Detour): void {
    if (this.isOverdue(detour)) detour.interruption ??= detour.overdue;
    if (detour.interruption !== undefined) this.unwind(detour, detour.interruption);
    if (detour.pause?.over) this.endWait(detour);
  }

  /** There is something to take up before the call does anything else. */
  private isCutShort(detour: Detour): boolean {
    return detour.interruption !== undefined || this.isOverdue(detour);
  }

  /** The call is about to go inward again though its time is over. */
  private isOverdue({ overdue }: Detour): boolean {
    return overdue !== undefined && this.outcome === undefined && this.work === undefined;
  }

  /** Waits for the work or the end of the pause, and for whatever interrupts it. */
  private suspend(): Promise<unknown> {
    const { work } = this;
    if (work !== undefined && !this.interruptible) {
      return work.then(
        (value) => this.takeUp(value),
        (error) => this.takeUp(new Rejection(error)),
      );
    }
    let open!: (value: unknown) => void;
    const gate = new Promise<unknown>((resolve) => {
      open = resolve;
    });
    this.wake = open;
    work?.then(open, (error) => open(new Rejection(error)));
    return gate.then((value) => this.takeUp(value));
  }

  /** Whether anything can cut the wait short. Where nothing can, the work needs no gate in front of it. */
  private get interruptible(): boolean {
    return this.subscription !== undefined || this.onDrained !== undefined || isTimed(this.held);
  }

  /** The reaction to what was waited for: what it returns is the caller's answer, or the promise of it. */
  private takeUp(value: unknown): unknown {
    this.wake = undefined;
    if (value instanceof Rejection) this.arrive(failure(value.error));
    else if (value !== WOKEN) this.arrive(success(value));
    if (this.advance() === CONCLUDED) {
      const final = this.detour?.final;
      return final === undefined ? this.result() : this.settle(final);
    }
    // Each reaction could hand its caller the promise of the next, but a call that is retried for days would grow a chain
    // of them. One promise stands for all that is to come.
    const detour = this.offRoute();
    if (detour.final !== undefined) return undefined;
    detour.final = new Final();
    return detour.final.promise;
  }

  private settle(final: Final): void {
    final.settle(() => this.result());
  }

  protected override run(): void {
    // A policy, or what it asked, has called it off on the way inward.
    if (this.detour?.interruption !== undefined) return;
    const { inner } = this.segment;
    try {
      const result = inner === undefined ? this.runOperation(this.call) : this.runLayer(inner, this.call);
      // A thenable that is no promise may do its work each time it is asked, so it is asked once.
      if (isThenable(result)) this.work = Promise.resolve(result);
      else this.arrive(success(result));
    } catch (error) {
      this.arrive(failure(error));
    }
  }

  private runOperation(call: Attempt): unknown {
    const { probe } = this.plan;
    return probe === undefined ? this.operation(call) : probe.run(this.operation, call, this.mark);
  }

  private runLayer(inner: NonNullable<Segment['inner']>, call: Attempt): unknown {
    return inner.layer.layer(() => this.runInside(inner, call) as Promise<Inside>, call);
  }

  /** What a custom layer's `next` does. Once the layer has settled, there are no permits any more to run it with. */
  private runInside({ layer, segment }: NonNullable<Segment['inner']>, call: Attempt): Promise<unknown> {
    const settled =
      call !== this.call || this.outcome !== undefined || this.level < this.segment.levels.length;
    if (settled && !call.isAborted) {
      const message = `'${layer.name}' called next() after it had settled`;
      return Promise.reject(new ResilienceError('settled', message, { policy: layer.name }));
    }
    return this.startChild(call, this.plan, segment, this.operation);
  }

  protected override makeAttempt(number: number): Attempt {
    return new Attempt(this, number);
  }

  /** The operation, or what else was awaited, has an outcome. An interruption that was noted before it stands. */
  private arrive(outcome: Outcome): void {
    this.work = undefined;
    const { detour } = this;
    if (detour?.children !== undefined) this.leaveRunning();
    if (detour?.interruption !== undefined) return;
    if (detour?.deferral === undefined) this.outcome = outcome;
    else if (!this.isOverdue(detour)) detour.deferral.answer = this.decide(detour.deferral, outcome);
  }

  private decide({ directive }: Deferral, outcome: Outcome): Deferral['answer'] {
    const inward = this.outcome === undefined;
    const index = inward ? this.level : this.level - 1;
    this.handPermit(index);
    try {
      return directive.decide(outcome, this.plan.runtime.clock.now());
    } catch (error) {
      return { type: inward ? 'answer' : 'replace', outcome: failure(error) };
    } finally {
      this.keepPermit(index);
    }
  }

  private conclude(outcome: Outcome, now: number): void {
    this.subscription?.end();
    if (this.observed) {
      const { mark, call } = this;
      this.plan.observer.settled(call, outcome, mark, now, mark !== undefined && call.isAborted);
    }
    this.tellIfDrained();
  }

  /** What the caller gets: returned or thrown. */
  protected result(): unknown {
    const outcome = this.outcome as Outcome;
    if (outcome.ok) return outcome.value;
    throw outcome.error;
  }

  /** Runs an operation as part of an attempt of this call. */
  startChild(call: Attempt, plan: Plan, segment: Segment, operation: Operation): Promise<unknown> {
    const child = new Execution(plan, segment, operation, this.key, call.attempt);
    if (typeof call.mark === 'object') child.mark = call.mark;
    if (call.isAborted) child.aborted(call.signal.reason, 'superseded');
    if (call === this.call && !this.concluded) this.adopt(child);
    return child.start(undefined);
  }

  private get observed(): boolean {
    return this.segment === this.plan.segment;
  }
}

/** An execution whose caller wants the outcome, whatever it is, as a value. */
export class OutcomeExecution extends Execution {
  protected override result(): unknown {
    return this.outcome;
  }
}
