import {
  type Admission,
  type Fork,
  PASS,
  type Policy,
  type PolicyCall,
  PROCEED,
  type Settlement,
} from '../../src/core/index.ts';
import type { VirtualRuntime } from '../../src/testing/index.ts';

type State = 'asking' | 'waiting' | 'deferring' | 'refused' | 'withdrawn' | 'admitted' | 'deciding' | 'over';

/** The record of one level about one call. It is the permit of the wrapper, and contains the policy's own permit. */
export class Token {
  readonly level: Policy<unknown>;
  readonly execution: object;
  own: unknown = undefined;
  state: State = 'asking';
  released = 0;
  /** Number of operations that were started inside and really run. */
  running = 0;
  /** True if operations inside may belong to other calls. */
  isShared = false;
  /** Time at which the first operation inside began. */
  startedAt: number | undefined = undefined;
  /** Tokens that were admitted inside this one. */
  readonly inside: Token[] = [];

  constructor(level: Policy<unknown>, execution: object) {
    this.level = level;
    this.execution = execution;
  }

  get isHeld(): boolean {
    return (
      this.released === 0 && (this.state === 'admitted' || this.state === 'deciding' || this.state === 'over')
    );
  }
}

/**
 * A wrapper around policies that checks the engine's part of the contract: each call is admitted, then settled or abandoned once,
 * then released once, inner policies before outer ones, and never while an operation inside still runs.
 */
export class Recorder {
  readonly tokens: Token[] = [];
  readonly violations: string[] = [];
  /** The events, for readers of a counterexample, and to compare two runs. */
  readonly log: string[] = [];
  readonly abandoned: string[] = [];
  readonly #runtime: VirtualRuntime;
  readonly #stacks = new Map<object, Token[]>();
  /** The tokens that an execution was started inside of, if it is part of another. */
  readonly #outside = new Map<object, readonly Token[]>();
  /** Executions that a level has started of its inside: the execution that they are part of; `undefined` for those of none. */
  readonly #made = new Map<object, object | undefined>();
  /** The call that starts a new execution, if it is part of another. */
  #starter: object | undefined = undefined;

  constructor(runtime: VirtualRuntime) {
    this.#runtime = runtime;
  }

  check(holds: boolean, what: string): void {
    if (!holds) this.violations.push(`at ${this.#runtime.nowMs}: ${what}`);
  }

  note(what: string): void {
    this.log.push(`${this.#runtime.nowMs} ${what}`);
  }

  /** Runs `action`. Executions that it starts are part of that of `call`. */
  startingIn<T>(call: object, action: () => T): T {
    const before = this.#starter;
    this.#starter = executionOf(call);
    try {
      return action();
    } finally {
      this.#starter = before;
    }
  }

  /** Records that an operation, or another part of the call, begins. Returns a function that records its real end. */
  begin(call: object): () => void {
    const around = this.#around(executionOf(call));
    for (const token of around) token.running += 1;
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      for (const token of around) token.running -= 1;
    };
  }

  /** Records that an operation begins: policies get its start as `startedAt`. */
  beginOperation(call: object): () => void {
    for (const token of this.#around(executionOf(call))) token.startedAt ??= this.#runtime.nowMs;
    return this.begin(call);
  }

  /** Checks that nothing is left at the end. */
  checkBalance(): void {
    for (const token of this.tokens) {
      const admitted = token.state === 'over' || token.state === 'deciding';
      this.check(
        admitted ? token.released === 1 : token.released === 0,
        `${token.level.name} ended ${token.state}, released ${token.released}×`,
      );
      this.check(
        ['over', 'deciding', 'refused', 'withdrawn'].includes(token.state),
        `${token.level.name} was left ${token.state}`,
      );
      this.check(token.running === 0, `${token.level.name} still has operations inside`);
    }
  }

  watch<P extends Policy<unknown>>(policy: P): P {
    const { admit, settle, abandon, withdraw, expire, release } = policy;
    const needs = policy.needsTime ?? { admit: true, success: true };
    return {
      ...describeOnly(policy),
      admit: (call: PolicyCall, now: number): Admission<unknown> => {
        if (needs.admit) this.#checkTime(policy, 'admit', now);
        const token = this.#tokenOf(policy, call);
        this.note(`${policy.name}.admit`);
        const directive = this.#asking(token, call, () => admit?.call(policy, call, now) ?? PROCEED);
        return this.#admission(token, directive);
      },
      settle: (call: PolicyCall, outcome: never, now: number): Settlement<unknown> => {
        if (needs.success || !(outcome as { ok: boolean }).ok) this.#checkTime(policy, 'settle', now);
        const token = this.#tokenOf(policy, call);
        this.note(`${policy.name}.settle ${(outcome as { ok: boolean }).ok}`);
        this.check(token.state === 'admitted', `${policy.name}.settle while ${token.state}`);
        this.#checkStart(token, 'settle', call.startedAt);
        this.#checkInnermost(token);
        const directive = this.#asking(token, call, () =>
          this.startingIn(call, () => settle?.call(policy, call, outcome, now) ?? PASS),
        );
        return this.#settlement(token, directive);
      },
      abandon: (call: PolicyCall, reason: never, now: number): void => {
        this.#checkTime(policy, 'abandon', now);
        const token = this.#tokenOf(policy, call);
        this.note(`${policy.name}.abandon ${reason}`);
        this.abandoned.push(reason);
        this.check(token.state === 'admitted', `${policy.name}.abandon while ${token.state}`);
        this.#checkStart(token, 'abandon', call.startedAt);
        this.#checkInnermost(token);
        this.#leave(token);
        this.#asking(token, call, () => abandon?.call(policy, call, reason, now));
      },
      withdraw: (permit: unknown, now: number): void => {
        this.#checkTime(policy, 'withdraw', now);
        const token = this.#ownToken(policy, permit, 'withdraw');
        if (token === undefined) return;
        this.note(`${policy.name}.withdraw`);
        this.check(
          ['waiting', 'deferring'].includes(token.state),
          `${policy.name}.withdraw while ${token.state}`,
        );
        token.state = 'withdrawn';
        withdraw?.call(policy, token.own, now);
      },
      expire: (call: PolicyCall, now: number): unknown => {
        this.#checkTime(policy, 'expire', now);
        const token = this.#tokenOf(policy, call);
        this.check(
          ['waiting', 'admitted', 'deciding'].includes(token.state),
          `${policy.name}.expire while ${token.state}`,
        );
        return this.#handing(token, call, () => expire?.call(policy, call, now));
      },
      release: (permit: unknown, now: number, startedAt?: number): void => {
        if (needs.success) this.#checkTime(policy, 'release', now);
        const token = this.#ownToken(policy, permit, 'release');
        if (token === undefined) return;
        this.note(`${policy.name}.release`);
        this.#checkStart(token, 'release', startedAt);
        token.released += 1;
        this.check(token.released === 1, `${policy.name} released ${token.released}×`);
        // The call left while the policy was deciding.
        if (token.state === 'deciding') this.#leave(token);
        this.check(token.state === 'over', `${policy.name}.release while ${token.state}`);
        if (policy.releaseOn !== 'abandon') {
          this.check(token.running === 0, `${policy.name} released with operations inside`);
          this.check(
            token.inside.every((inner) => !inner.isHeld),
            `${policy.name} released before what lies inside`,
          );
        }
        release?.call(policy, token.own, now);
      },
    } as unknown as P;
  }

  #admission(token: Token, directive: Admission<unknown>): Admission<unknown> {
    switch (directive.type) {
      case 'proceed':
      case 'deadline':
        this.#enter(token);
        return directive;
      case 'fork':
        this.#enter(token);
        this.#noteMade(token.execution, token.execution);
        return this.#forked(token, directive);
      case 'share':
        this.#enter(token);
        for (const outer of this.#around(token.execution)) outer.isShared = true;
        this.#noteMade(token.execution, undefined);
        return directive;
      case 'wait':
      case 'park':
        token.state = 'waiting';
        return directive;
      case 'defer':
        token.state = 'deferring';
        return {
          ...directive,
          decide: (outcome, now) =>
            this.#admission(
              token,
              this.#guarded(token, () => directive.decide(outcome, now)),
            ),
        };
      default:
        token.state = 'refused';
        return directive;
    }
  }

  #enter(token: Token): void {
    const stack = this.#stacks.get(token.execution) as Token[];
    stack.at(-1)?.inside.push(token);
    stack.push(token);
    token.state = 'admitted';
    this.#checkLimit(token.level);
  }

  #forked(token: Token, fork: Fork): Fork {
    return {
      ...fork,
      due: (call, now) => this.#handing(token, call, () => fork.due(call, now)),
      ended: (call, outcome, now, branch) => {
        this.note(`${token.level.name}.ended ${branch} ${outcome.ok}`);
        return this.#handing(token, call, () => fork.ended(call, outcome, now, branch));
      },
    };
  }

  /** Records that executions that `maker` starts from now on are part of `whole`. */
  #noteMade(maker: object, whole: object | undefined): void {
    const spawn = Reflect.get(Object.getPrototypeOf(maker), 'spawn') as (...args: unknown[]) => object;
    const noting = (...args: unknown[]): object => {
      const made = spawn.apply(maker, args);
      const [, , , wantsOutcome] = args;
      // Executions that a custom layer or another pipeline starts return the value.
      if (wantsOutcome === true) this.#made.set(made, whole);
      return made;
    };
    Object.assign(maker, { spawn: noting });
  }

  #settlement(token: Token, directive: Settlement<unknown>): Settlement<unknown> {
    switch (directive.type) {
      case 'again':
        token.state = 'admitted';
        return directive;
      case 'defer':
        token.state = 'deciding';
        return {
          ...directive,
          decide: (outcome, now) =>
            this.#settlement(
              token,
              this.#guarded(token, () => directive.decide(outcome, now)),
            ),
        };
      default:
        this.#leave(token);
        return directive;
    }
  }

  #leave(token: Token): void {
    token.state = 'over';
    const stack = this.#stacks.get(token.execution) as Token[];
    const at = stack.indexOf(token);
    if (at >= 0) stack.splice(at, 1);
  }

  #checkLimit(level: Policy<unknown>): void {
    const { maxConcurrent = Infinity } = level as { maxConcurrent?: number };
    const held = this.tokens.filter((token) => token.level === level && token.isHeld).length;
    this.check(held <= maxConcurrent, `${level.name} has let ${held} in at a time`);
  }

  #checkInnermost(token: Token): void {
    const stack = this.#stacks.get(token.execution) as Token[];
    // A token that was left while deciding is not settled.
    while (stack.at(-1) !== token && stack.at(-1)?.state === 'deciding') this.#leave(stack.at(-1) as Token);
    this.check(stack.at(-1) === token, `${token.level.name} is settled before ${stack.at(-1)?.level.name}`);
  }

  /** Calls the policy. An error of the policy ends its part, as the contract says. */
  #asking<T>(token: Token, call: PolicyCall, ask: () => T): T {
    return this.#handing(token, call, () => this.#guarded(token, ask));
  }

  /** Passes the policy its own permit, and takes it back. */
  #handing<T>(token: Token, call: PolicyCall, ask: () => T): T {
    call.permit = token.own;
    try {
      return ask();
    } finally {
      token.own = call.permit;
      call.permit = token;
    }
  }

  #guarded<T>(token: Token, ask: () => T): T {
    try {
      return ask();
    } catch (error) {
      if (token.state === 'asking' || token.state === 'deferring' || token.state === 'waiting')
        token.state = 'refused';
      else if (token.state !== 'over') this.#leave(token);
      throw error;
    }
  }

  #tokenOf(policy: Policy<unknown>, call: PolicyCall): Token {
    const { permit } = call;
    if (permit instanceof Token) {
      this.check(permit.level === policy, `${policy.name} was handed the permit of ${permit.level.name}`);
      return permit;
    }
    this.check(permit === undefined, `${policy.name} was handed ${String(permit)} for a permit`);
    const token = new Token(policy, this.#meet(executionOf(call)));
    this.tokens.push(token);
    return token;
  }

  #ownToken(policy: Policy<unknown>, permit: unknown, what: string): Token | undefined {
    this.check(
      permit instanceof Token && permit.level === policy,
      `${policy.name}.${what} without its permit`,
    );
    return permit instanceof Token ? permit : undefined;
  }

  #checkTime(policy: Policy<unknown>, what: string, now: number): void {
    this.check(now === this.#runtime.nowMs, `${policy.name}.${what} was told that it is ${now}`);
  }

  /** Checks the start time. NaN means that an operation has begun, and the clock was not read. */
  #checkStart({ level, startedAt, isShared }: Token, what: string, told: number | undefined): void {
    if (isShared) return;
    const right = Number.isNaN(told) ? startedAt !== undefined : told === startedAt;
    this.check(right, `${level.name}.${what}: an operation began at ${startedAt}, told ${told}`);
  }

  /** Returns the tokens around everything that this execution starts now. */
  #around(execution: object): readonly Token[] {
    this.#meet(execution);
    return [...(this.#outside.get(execution) ?? []), ...(this.#stacks.get(execution) ?? [])];
  }

  #meet(execution: object): object {
    if (!this.#stacks.has(execution)) {
      this.#stacks.set(execution, []);
      const whole = this.#made.has(execution) ? this.#made.get(execution) : this.#starter;
      this.#outside.set(execution, whole === undefined ? [] : this.#around(whole));
    }
    return execution;
  }
}

/**
 * Returns the execution of a call. Each one, including those inside a custom layer, is identified by the object that its attempts
 * share.
 */
export function executionOf(call: object): object {
  const execution: unknown = Reflect.get(call, 'execution');
  if (typeof execution !== 'object' || execution === null) {
    throw new Error('the property test finds an attempt without its execution: has the field been renamed?');
  }
  return execution;
}

/** Returns the members that do not concern calls. */
function describeOnly(policy: Policy<unknown>): Partial<Policy<unknown>> {
  return {
    kind: policy.kind,
    name: policy.name,
    events: policy.events,
    attach: (runtime) => policy.attach?.(runtime),
    describe: () => policy.describe?.() ?? {},
    ...(policy.needsTime && { needsTime: policy.needsTime }),
    ...(policy.releaseOn && { releaseOn: policy.releaseOn }),
  };
}
