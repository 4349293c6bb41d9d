import { bulkhead } from '../../src/bulkhead/index.ts';
import { circuitBreaker } from '../../src/circuit-breaker/index.ts';
import {
  type Admission,
  type Call,
  type Classifier,
  classifyByDefault,
  failure,
  isResilienceError,
  type Operation,
  type Outcome,
  type Policy,
  type PolicyCall,
  reject,
  replace,
  type Settlement,
  success,
} from '../../src/core/index.ts';
import { FallbackError, fallback } from '../../src/fallback/index.ts';
import { custom, type Pipeline, pipeline } from '../../src/index.ts';
import { rateLimiter } from '../../src/rate-limiter/index.ts';
import { constant, retry } from '../../src/retry/index.ts';
import { type VirtualRuntime, virtualRuntime } from '../../src/testing/index.ts';
import { timeout } from '../../src/timeout/index.ts';
import { hedge, singleFlight } from '../../test/engine/beside-policies.ts';
import { CountingController } from '../../test/engine/probe.ts';
import { Recorder } from './recorder.ts';
import type {
  AdmitScript,
  CallScript,
  LevelScript,
  OperationScript,
  Scenario,
  SettleScript,
} from './scenario.ts';

/** Largest number of times that a scripted policy returns `again` for one call. */
const MAX_AGAIN = 2;

export interface Ending {
  readonly outcome: Outcome;
  readonly atMs: number;
}

export interface Play {
  readonly runtime: VirtualRuntime;
  readonly recorder: Recorder;
  readonly endings: readonly (Ending | undefined)[];
  readonly heard: number;
}

/** Runs a scenario to its end in virtual time, and checks every observation. */
export async function play(scenario: Scenario, listening: boolean): Promise<Play> {
  const stage = new Stage(scenario);
  if (listening) stage.listen();
  await stage.run();
  return {
    runtime: stage.runtime,
    recorder: stage.recorder,
    endings: stage.endings,
    heard: stage.heard,
  };
}

class Stage {
  readonly runtime = virtualRuntime({ seed: 5 });
  readonly recorder = new Recorder(this.runtime);
  readonly endings: (Ending | undefined)[] = [];
  heard = 0;
  readonly #scenario: Scenario;
  readonly #pipeline: Pipeline<unknown>;
  /** Everything that code other than the engine has thrown or returned, by identity. */
  readonly #known = new Set<unknown>([undefined]);
  /** The values that were made, in order. */
  readonly #numbers = new Map<unknown, number>();
  /** Functions that end hanging operations. */
  readonly #hanging: (() => void)[] = [];
  readonly #policies: Policy<unknown>[] = [];
  readonly #shared = new CountingController();
  readonly #controllers: CountingController[] = [];
  /** The signal of each value that an operation has produced, and its state at that time. */
  readonly #signals = new Map<unknown, { readonly signal: AbortSignal; readonly aborted: boolean }>();
  /** The results of operations, and those that the classifier was told to discard. */
  readonly #produced = new Set<unknown>();
  readonly #discarded = new Set<unknown>();
  readonly #discards: boolean;
  readonly #classifyError = this.#error('classify');
  #leftRunning = false;
  readonly #isCooperative: boolean;
  /** True if operations may run for other calls than the one that started them. */
  readonly #isShared: boolean;
  #names = 0;

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
    this.#discards = scenario.calls.length % 2 === 0;
    this.#isCooperative = /"cooperative(":true|"[,}])/.test(JSON.stringify(scenario));
    this.#isShared = JSON.stringify(scenario).includes('"share"');
    this.#pipeline = pipeline(
      { name: 'main', runtime: this.runtime, classify: this.#classifier() },
      ...scenario.levels.map((level) => this.#build(level)),
    );
  }

  listen(): void {
    const listener = (): void => {
      this.heard += 1;
      throw new Error('listener');
    };
    this.#pipeline.on('*', listener);
    this.#pipeline.on('retry.scheduled', async () => listener());
    for (const policy of this.#policies) policy.events?.on('*', listener);
  }

  async run(): Promise<void> {
    const { runtime, recorder } = this;
    this.#scenario.calls.forEach((script, index) => {
      if (script.startMs === 0) this.#start(script, index);
      else runtime.clock.setTimer(script.startMs, () => this.#start(script, index));
    });
    await runtime.runAll();
    // An unsettled call waits for an operation that hangs, or for a policy that never resumes it.
    while (this.#hanging.length > 0) {
      for (const letGo of this.#hanging.splice(0)) letGo();
      await runtime.runAll();
    }
    this.endings.length = this.#scenario.calls.length;
    for (const [index, ending] of [...this.endings.entries()]) {
      recorder.check(ending !== undefined, `call ${index} never settled`);
    }
    this.#checkNothingLeft();
    if (this.#discards) this.#checkDiscarded();
  }

  /** Checks that each result of an operation was returned to a caller, or discarded. */
  #checkDiscarded(): void {
    const got = new Set(this.endings.map((ending) => ending && contentOf(ending.outcome)));
    const told = new Set([...got, ...this.#discarded].flatMap(partsOf));
    for (const product of this.#produced) {
      const isDiscarded = this.#discarded.has(product);
      if (got.has(product)) this.recorder.check(!isDiscarded, 'what a caller has got was discarded');
      // A shared result belongs to no single call.
      else if (!this.#isShared)
        this.recorder.check(isDiscarded || told.has(product), 'what no caller has got was not discarded');
    }
  }

  #checkNothingLeft(): void {
    const { runtime, recorder } = this;
    recorder.check(runtime.pendingTimers.length === 0, `${runtime.pendingTimers.length} timers left`);
    for (const { listeners, peak } of [this.#shared, ...this.#controllers]) {
      recorder.check(listeners === 0, `${listeners} listeners left on a signal`);
      recorder.check(peak <= 1, `${peak} listeners on one signal`);
    }
    recorder.checkBalance();
    for (const policy of this.#policies) {
      const { active = 0, queued = 0 } = (policy.snapshot?.() ?? {}) as { active?: number; queued?: number };
      recorder.check(active === 0, `${policy.name} still has ${active} active`);
      recorder.check(queued === 0, `${policy.name} still has ${queued} queued`);
    }
    const { active, executions, succeeded, failed } = this.#pipeline.snapshot();
    recorder.check(
      active === 0 && executions === succeeded + failed && executions === this.#scenario.calls.length,
      `counted ${executions} = ${succeeded} + ${failed} + ${active}`,
    );
  }

  #start(script: CallScript, index: number): void {
    const { runtime, recorder } = this;
    const controller = script.shared ? this.#shared : new CountingController();
    this.#controllers.push(controller);
    const reason = this.#known.has(controller.signal.reason)
      ? { reason: index }
      : (controller.signal.reason ?? { reason: index });
    this.#known.add(reason);
    const abort = (): void => {
      recorder.note(`abort ${index}`);
      controller.abort(reason);
    };
    if (script.abort === 'before') abort();
    const abortedBefore = controller.signal.aborted;
    let ran = 0;
    const operation: Operation = (call) => {
      // Operations that a layer leaves running when it returns are its own concern.
      if (!this.#leftRunning && !this.#isShared) {
        recorder.check(!controller.signal.aborted, `call ${index} began an operation after its abort`);
      }
      const next = script.operations[ran % script.operations.length] as OperationScript;
      ran += 1;
      recorder.note(`call ${index} runs ${next.how} ${next.ok}`);
      return this.#operate(next, call, abort);
    };
    const settled = (outcome: Outcome): void => {
      recorder.note(`call ${index} settled ${outcome.ok}`);
      recorder.check(this.endings[index] === undefined, `call ${index} settled twice`);
      this.endings[index] = { outcome, atMs: runtime.nowMs };
      this.#checkOutcome(outcome, controller, index);
    };
    const options = { signal: controller.signal, key: `key ${index}` };
    if (index % 2 === 0) {
      this.#pipeline.execute(operation, options).then(
        (value) => settled(success(value)),
        (error) => settled(failure(error)),
      );
    } else void this.#pipeline.executeOutcome(operation, options).then(settled);
    if (abortedBefore) recorder.check(ran === 0, `call ${index} ran though it was aborted before`);
    if (typeof script.abort === 'number') {
      runtime.clock.setTimer(script.abort, () => {
        if (controller.signal.aborted) return;
        const late = this.endings[index] !== undefined;
        abort();
        if (late) return;
        // No other event happens at this time: the abort is the call's outcome.
        setImmediate(() => {
          const outcome = this.endings[index]?.outcome;
          recorder.check(
            outcome !== undefined && !outcome.ok && outcome.error === controller.signal.reason,
            `call ${index} did not settle with the reason of its abort`,
          );
        });
      });
    }
  }

  #checkOutcome(outcome: Outcome, controller: CountingController, index: number): void {
    const thing = outcome.ok ? outcome.value : outcome.error;
    const known = this.#known.has(thing) || (!outcome.ok && isResilienceError(thing));
    this.recorder.check(known, `call ${index} came to ${String(thing)}, which nobody has made`);
    if (!outcome.ok && thing === controller.signal.reason && thing !== undefined) {
      this.recorder.check(
        controller.signal.aborted,
        `call ${index} has the reason of an abort that never was`,
      );
    }
    const origin = this.#signals.get(thing);
    // If a cooperative deadline ends while a policy is settling the outcome, code with the signal is informed.
    if (origin === undefined || !outcome.ok || this.#isCooperative) return;
    queueMicrotask(() =>
      this.recorder.check(
        origin.signal.aborted === origin.aborted,
        `the signal of the winner ${index} was aborted`,
      ),
    );
  }

  #leave(): object {
    this.#leftRunning = true;
    return this.#value('custom');
  }

  #make<T>(thing: T): T {
    this.#known.add(thing);
    this.#numbers.set(thing, this.#numbers.size);
    return thing;
  }

  #value(what: string): object {
    return this.#make({ what });
  }

  #error(what: string): Error {
    return this.#make(new Error(what));
  }

  #operate(script: OperationScript, call: Call, abort: () => void): unknown {
    const { runtime } = this;
    const end = this.recorder.beginOperation(call);
    const signal = script.readsSignal || script.how === 'until-aborted' ? call.signal : undefined;
    if (signal !== undefined)
      this.recorder.check(!signal.aborted, 'an operation began with an aborted signal');
    const product = script.ok ? this.#value('value') : this.#error('operation');
    const finish = (): void => {
      end();
      this.#produced.add(product);
      if (signal !== undefined) this.#signals.set(product, { signal, aborted: signal.aborted });
    };
    const promise = (wait: (done: () => void) => void): Promise<unknown> =>
      new Promise((resolve, fail) =>
        wait(() => {
          finish();
          if (script.ok) resolve(product);
          else fail(product);
        }),
      );
    switch (script.how) {
      case 'value':
        finish();
        return product;
      case 'throw':
        finish();
        throw product;
      case 'abort-caller':
        abort();
        finish();
        return product;
      case 'later':
        return promise((done) => (script.ms === 0 ? done() : runtime.clock.setTimer(script.ms, done)));
      case 'thenable': {
        const inner = promise((done) => runtime.clock.setTimer(script.ms, done));
        let asked = 0;
        return {
          then: (...args: Parameters<typeof inner.then>) => {
            asked += 1;
            this.recorder.check(asked === 1, 'a thenable was asked more than once');
            return inner.then(...args);
          },
        };
      }
      case 'hang':
        return promise((done) => this.#hanging.push(done));
      case 'until-aborted':
        return new Promise((resolve, fail) => {
          const stop = (): void => {
            end();
            fail(signal?.reason);
          };
          signal?.addEventListener('abort', stop, { once: true });
          this.#hanging.push(() => {
            if (signal?.aborted) return;
            finish();
            resolve(product);
          });
        });
    }
  }

  #classifier(): Classifier {
    const classify = this.#judge();
    if (!this.#discards) return classify;
    const discard = (outcome: Outcome): void => void this.#discarded.add(contentOf(outcome));
    return Object.assign(((outcome, call) => classify(outcome, call)) as Classifier, { discard });
  }

  #judge(): Classifier {
    if (this.#scenario.classify === 'default') return classifyByDefault;
    return (outcome) => {
      // By identity and not by count: telemetry may ask once more.
      const number = this.#numbers.get(contentOf(outcome)) ?? 0;
      if (this.#scenario.classify === 'mixed')
        return (['success', 'failure', 'ignored'] as const)[number % 3]!;
      if (number % 4 === 3) throw this.#classifyError;
      return outcome.ok ? 'success' : 'failure';
    };
  }

  #build(script: LevelScript): Policy<unknown> {
    const name = `${script.level} ${this.#names++}`;
    switch (script.level) {
      case 'probe':
        return this.recorder.watch(this.#probe(name, script));
      case 'timeout':
        return this.#watch(timeout(script.ms, { name, cooperative: script.cooperative }));
      case 'retry': {
        let asked = 0;
        return this.#watch(
          retry({
            name,
            maxAttempts: script.maxAttempts,
            backoff: constant(script.ms),
            ...(script.throws && {
              shouldRetry: () => {
                asked += 1;
                if (asked % 3 === 0) throw this.#error('shouldRetry');
                return undefined;
              },
            }),
          }),
        );
      }
      case 'bulkhead': {
        const { max, queued, queueMs, releaseOn } = script;
        const timed = queued === 0 ? {} : { maxWait: queueMs };
        return this.#watch(bulkhead({ name, maxConcurrent: max, maxQueued: queued, releaseOn, ...timed }));
      }
      case 'circuitBreaker':
        return this.#watch(
          circuitBreaker({ name, consecutiveFailures: script.failures, breakDuration: '20ms' }),
        );
      case 'rateLimiter':
        return this.#watch(
          rateLimiter({ name, permits: script.permits, period: '50ms', maxWait: script.maxWait }),
        );
      case 'fallback':
        return this.#watch(this.#fallback(name, script.how));
      case 'fork':
        return this.#watch({ ...hedge(script.ms, script.max), name });
      case 'share':
        return this.#watch({ ...singleFlight(() => 'all'), name });
      case 'custom':
        return this.#custom(script.how);
      case 'nested':
        return pipeline(
          { name, runtime: this.runtime, ...(script.ignores && { classify: () => 'ignored' as const }) },
          ...script.levels.map((level) => this.#build(level)),
        );
    }
  }

  #watch(policy: Policy<unknown>): Policy<unknown> {
    this.#policies.push(policy);
    return this.recorder.watch(policy);
  }

  #fallback(name: string, how: string): Policy<unknown> {
    switch (how) {
      case 'value':
        return fallback(this.#value('fallback'), { name });
      case 'function':
        return fallback(() => this.#value('fallback'), { name });
      case 'throws':
        return fallback(
          () => {
            throw this.#error('fallback');
          },
          { name },
        );
      case 'when-throws': {
        let asked = 0;
        return fallback(this.#value('fallback'), {
          name,
          when: () => {
            asked += 1;
            if (asked % 2 === 1) throw this.#error('when');
            return undefined;
          },
        });
      }
      case 'pipeline':
        return fallback(
          pipeline(
            { name: `${name} pipeline`, runtime: this.runtime },
            this.#watch(timeout(30, { name: `${name} timeout` })),
            this.#watch(bulkhead({ name: `${name} bulkhead`, maxConcurrent: 1, maxQueued: 1 })),
          ),
          { name },
        );
      default:
        return fallback(
          (_outcome, call) => {
            const end = this.recorder.begin(call);
            return new Promise((resolve) =>
              this.runtime.clock.setTimer(15, () => {
                end();
                resolve(this.#value('fallback'));
              }),
            );
          },
          { name },
        );
    }
  }

  #custom(how: string): Policy<unknown> {
    const { recorder, runtime } = this;
    return custom(async (next, call) => {
      const end = recorder.begin(call);
      const inside = () => recorder.startingIn(call, next);
      const pause = (ms: number): Promise<void> => new Promise((done) => runtime.clock.setTimer(ms, done));
      try {
        switch (how) {
          case 'answer':
            return this.#value('custom');
          case 'throw':
            throw this.#error('custom');
          case 'twice':
            await inside().catch(() => {});
            return await inside();
          case 'late':
            await pause(10);
            return await inside();
          case 'race':
            return await Promise.race([inside(), pause(12).then(() => this.#leave())]);
          case 'detached':
            void pause(20)
              .then(inside)
              .catch(() => {});
            return this.#value('custom');
          default:
            return await inside();
        }
      } finally {
        end();
      }
    }) as Policy<unknown>;
  }

  #probe(name: string, script: Extract<LevelScript, { level: 'probe' }>): Policy<unknown> {
    const { runtime } = this;
    const books = new Map<unknown, { asked: number; again: number }>();
    let admissions = 0;
    let settlements = 0;
    const boom = (where: string): void => {
      if (script.throwing === where) throw this.#error(where);
    };
    const decideLater = <T>(ms: number, directive: () => T) => ({
      type: 'defer' as const,
      promise: new Promise<void>((done) => runtime.clock.setTimer(ms, done)),
      decide: directive,
    });
    const enter = (call: PolicyCall): Admission<unknown> => {
      const permit = {};
      call.permit = permit;
      books.set(permit, { asked: 0, again: 0 });
      const next = script.admits[admissions % script.admits.length] as AdmitScript;
      admissions += 1;
      switch (next.do) {
        case 'proceed':
          return { type: 'proceed' };
        case 'reject':
          return reject(this.#error('rejected'));
        case 'answer':
          return { type: 'answer', outcome: success(this.#value('answer')) };
        case 'throw':
          throw this.#error('admit');
        case 'wait':
          return { type: 'wait', ms: next.ms };
        case 'park':
          if (next.ms % 2 === 0) runtime.clock.setTimer(next.ms, () => call.resume());
          return { type: 'park', ms: 20 };
        case 'resumed-early':
          call.resume();
          return { type: 'park', ms: Infinity };
        case 'deadline':
          return { type: 'deadline', ms: next.ms };
        case 'cooperative':
          return { type: 'deadline', ms: next.ms, cooperative: true };
        case 'defer':
          return decideLater(next.ms, () => ({ type: 'proceed' as const }));
      }
    };
    return {
      kind: 'probe',
      name,
      releaseOn: script.releaseOn,
      admit: (call) => (books.has(call.permit) ? { type: 'proceed' } : enter(call)),
      settle: (call): Settlement<unknown> => {
        const book = books.get(call.permit);
        if (book === undefined) throw this.#error('permit lost');
        const next = script.settles[settlements % script.settles.length] as SettleScript;
        settlements += 1;
        switch (next.do) {
          case 'pass':
            return { type: 'pass' };
          case 'replace':
            return replace(failure(this.#error('replaced')));
          case 'throw':
            throw this.#error('settle');
          case 'again':
            book.again += 1;
            return book.again > MAX_AGAIN ? { type: 'pass' } : { type: 'again', ms: next.ms };
          case 'defer':
            return decideLater(next.ms, () => ({ type: 'pass' as const }));
          case 'defer-again':
            book.again += 1;
            return book.again > MAX_AGAIN
              ? { type: 'pass' }
              : decideLater(next.ms, () => ({ type: 'again' as const, ms: 0 }));
        }
      },
      abandon: () => boom('abandon'),
      withdraw: () => boom('withdraw'),
      expire: () => {
        boom('expire');
        return this.#error('expired');
      },
      release: () => boom('release'),
    };
  }
}

function contentOf(outcome: Outcome): unknown {
  return outcome.ok ? outcome.value : outcome.error;
}

/** The error of a failed fallback contains both failures. */
function partsOf(thing: unknown): readonly unknown[] {
  return thing instanceof FallbackError ? [thing.cause, thing.fallbackError] : [];
}
