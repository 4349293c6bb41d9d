import { checkBoolean, checkInteger, checkOptions, type Policy, show } from '../../core/index.ts';
import { mulberry32 } from '../../structures/index.ts';
import { type VirtualRuntime, virtualRuntime } from '../virtual-runtime.ts';
import { randomSchedule } from './random-run.ts';
import { type Run, runOnce } from './run.ts';
import { renderCall, type ScheduledCall } from './schedule.ts';
import type { Breach } from './watched-policy.ts';

export interface CheckPolicyOptions {
  /** Number of random runs, ≥ 1. @default 100 */
  readonly runs?: number | undefined;
  /** Seed of the first run. A failed check reports the seed of the run that failed. An integer. @default 1 */
  readonly seed?: number | undefined;
  /**
   * True if the policy must admit a call after a day without calls: this check finds permits that were lost. `false` for a policy
   * that may reject such a call on purpose.
   * @default true
   */
  readonly recovers?: boolean | undefined;
}

/** The result of a check without a breach. */
export interface PolicyCheck {
  readonly policy: string;
  readonly runs: number;
  readonly calls: number;
}

/** Reports a guarantee that a policy breaks, and the calls that show it. */
export class PolicyCheckError extends Error {
  override readonly name: string = 'PolicyCheckError';
  readonly guarantee: string;
  readonly found: string;
  /** Seed of the run. `checkPolicy(…, { seed, runs: 1 })` repeats it. */
  readonly seed: number;

  constructor(message: string, { guarantee, found }: Breach, seed: number) {
    super(message);
    this.guarantee = guarantee;
    this.found = found;
    this.seed = seed;
  }
}

interface Subject {
  make(): { readonly policy: Policy<unknown>; readonly runtime: VirtualRuntime };
  /** True if each run has its own policy, and so can be repeated. */
  readonly isFresh: boolean;
}

/**
 * Checks your own policy against the guarantees that the engine gives to callers. Composes the policy with a timeout and a retry,
 * and sends it calls that overlap, fail, hang and are aborted, all in virtual time. The policy must return directives
 * synchronously, release what it took, take time and random numbers only from the runtime, throw nothing, and behave the same
 * when a run is repeated.
 *
 *     await checkPolicy(() => myPolicy({ limit: 2 }));
 *
 * @param subject a function that makes the policy: each run then has a new one, and runs are repeated and shortened. With
 *   a policy itself, all runs share its state.
 * @throws PolicyCheckError for the first guarantee that is broken
 */
export async function checkPolicy(
  subject: Policy<unknown> | (() => Policy<unknown>),
  options: CheckPolicyOptions = {},
): Promise<PolicyCheck> {
  checkOptions('checkPolicy', options, ['runs', 'seed', 'recovers']);
  const runs = checkInteger('checkPolicy.runs', options.runs ?? 100, { min: 1, max: 1e6 });
  const firstSeed = checkInteger('checkPolicy.seed', options.seed ?? 1, SEEDS);
  const recovers = checkBoolean('checkPolicy.recovers', options.recovers ?? true);
  const source = subjectFrom(subject);
  let calls = 0;

  for (let index = 0; index < runs; index++) {
    const seed = firstSeed + index;
    const random = mulberry32(seed);
    // The first runs are short: a failure with few calls is easier to understand. The size depends only on the seed, so that the
    // seed is enough to repeat one run.
    const schedule = randomSchedule(random, 1 + (Math.abs(seed) % 12));
    calls += schedule.length;
    const run = async (some: readonly ScheduledCall[]): Promise<Run> =>
      runOnce({ ...source.make(), seed, schedule: some, recovers });
    const result = await run(schedule);
    const breach = result.breaches[0] ?? (source.isFresh ? await repeat(run, schedule, result) : undefined);
    if (breach === undefined) continue;
    const shortest = source.isFresh ? await shorten(run, schedule, breach) : schedule;
    throw failed(source, breach, { seed, index, runs, composition: result.composition, schedule: shortest });
  }
  return { policy: source.make().policy.name, runs, calls };
}

const SEEDS = { min: -(2 ** 31), max: 2 ** 31 };

function subjectFrom(subject: unknown): Subject {
  if (typeof subject === 'function') {
    const make = (): ReturnType<Subject['make']> => {
      return { policy: checkIsPolicy((subject as () => unknown)()), runtime: virtualRuntime() };
    };
    return { make, isFresh: true };
  }
  const shared = { policy: checkIsPolicy(subject), runtime: virtualRuntime() };
  return { make: () => shared, isFresh: false };
}

function checkIsPolicy(value: unknown): Policy<unknown> {
  const { kind, name } = (value ?? {}) as Partial<Policy<unknown>>;
  if (typeof kind === 'string' && typeof name === 'string') return value as Policy<unknown>;
  throw new TypeError(
    `checkPolicy: must be given a policy, an object with kind and name, or a function that makes one, got ${show(value)}`,
  );
}

/**
 * Repeats the calls with another policy of the same options. If the results differ, the policy uses a clock or random numbers
 * that do not come from the runtime.
 */
async function repeat(
  run: (schedule: readonly ScheduledCall[]) => Promise<Run>,
  schedule: readonly ScheduledCall[],
  first: Run,
): Promise<Breach | undefined> {
  const second = await run(schedule);
  if (second.trace === first.trace) return undefined;
  const before = first.trace.split('\n');
  const index = second.trace.split('\n').findIndex((line, at) => line !== before[at]);
  const found = `call ${index + 1}: first ${before[index]}, then ${second.trace.split('\n')[index]}`;
  return { guarantee: 'the same calls have the same results', found };
}

/** Removes calls as long as the same guarantee is still broken. */
async function shorten(
  run: (schedule: readonly ScheduledCall[]) => Promise<Run>,
  schedule: readonly ScheduledCall[],
  { guarantee }: Breach,
): Promise<readonly ScheduledCall[]> {
  for (let index = 0; index < schedule.length && schedule.length > 1; index++) {
    const shorter = schedule.toSpliced(index, 1);
    const { breaches } = await run(shorter);
    if (breaches.some((breach) => breach.guarantee === guarantee))
      return shorten(run, shorter, { guarantee, found: '' });
  }
  return schedule;
}

function failed(
  source: Subject,
  breach: Breach,
  at: { seed: number; index: number; runs: number; composition: string; schedule: readonly ScheduledCall[] },
): PolicyCheckError {
  const { kind, name } = source.make().policy;
  const message = [
    `policy '${name}' of kind '${kind}' breaks a guarantee in run ${at.index + 1} of ${at.runs}`,
    `  guarantee: ${breach.guarantee}`,
    `  found:     ${breach.found}`,
    `  composed:  ${at.composition}`,
    '  calls:',
    ...at.schedule.map((call, index) => `    ${index + 1}  at ${renderCall(call)}`),
    `  again:     { seed: ${at.seed}, runs: 1 }`,
  ].join('\n');
  return new PolicyCheckError(message, breach, at.seed);
}
