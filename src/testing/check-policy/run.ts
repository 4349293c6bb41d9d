import type { Policy } from '../../core/index.ts';
import { compose } from '../../pipeline/index.ts';
import { mulberry32 } from '../../structures/index.ts';
import { isPipeline } from '../locate.ts';
import { render } from '../render.ts';
import type { VirtualRuntime } from '../virtual-runtime.ts';
import { checkIdle } from './idle.ts';
import { randomSurroundings } from './random-run.ts';
import { type PlayedCall, play, type ScheduledCall } from './schedule.ts';
import { type Books, type Breach, watchPolicy } from './watched-policy.ts';

export interface Run {
  readonly breaches: readonly Breach[];
  /** Text with the outcome of each call. It is the same for the same run. */
  readonly trace: string;
  /** The policies that the policy was composed with. */
  readonly composition: string;
}

export interface RunSetup {
  readonly policy: Policy<unknown>;
  readonly runtime: VirtualRuntime;
  readonly seed: number;
  readonly schedule: readonly ScheduledCall[];
  /** True if calls that would succeed are admitted after a day without calls. */
  readonly recovers: boolean;
}

const DAY_MS = 86_400_000;
const LONE_CALLS = 10;
/** Far more timers than any of the schedules needs. */
const MAX_TIMERS = 20_000;

/** Runs a schedule through the policy, composed with others, and collects breaches. */
export async function runOnce({ policy, runtime, seed, schedule, recovers }: RunSetup): Promise<Run> {
  const breaches: Breach[] = [];
  const books: Books = { admitted: 0, settled: 0, abandoned: 0, released: 0 };
  const breach = (one: Breach): void => {
    if (!breaches.some(({ guarantee, found }) => guarantee === one.guarantee && found === one.found)) {
      breaches.push(one);
    }
  };
  // The engine does not ask custom layers and pipelines for directives, so there are no answers to check.
  const opaque = isPipeline(policy) || policy.kind === 'custom';
  const subject = opaque ? policy : watchPolicy(policy, breach, books);
  const { outer, inner } = randomSurroundings(mulberry32(seed));
  const composed = compose([{ name: 'check', runtime }, ...outer, subject, ...inner]);
  const reportedBefore = runtime.reported.length;

  const played = play(composed, runtime, schedule);
  await finish(runtime, breach);
  // A hanging operation of a call that was aborted may be shared with calls that were not.
  for (const { settled, hanging } of played) if (settled === 1) for (const end of hanging) end();
  await finish(runtime, breach);
  for (const found of unsettled(played)) breach({ guarantee: 'every execution settles exactly once', found });
  for (const found of unbalanced(books))
    breach({ guarantee: 'what is admitted is settled and released once', found });
  if (breaches.length === 0) for (const found of checkIdle(policy)) breach(found);
  if (breaches.length === 0 && recovers) await checkRecovery(subject, runtime, breach);
  for (const error of runtime.reported.slice(reportedBefore)) {
    breach({ guarantee: 'a policy does not throw', found: `a listener or a method threw ${render(error)}` });
  }
  const kinds = [...outer, policy, ...inner].map(({ name, kind }) =>
    name === kind ? kind : `${kind} '${name}'`,
  );
  return { breaches, trace: played.map(traceOf).join('\n'), composition: kinds.join(' › ') };
}

async function finish(runtime: VirtualRuntime, breach: (breach: Breach) => void): Promise<void> {
  try {
    await runtime.runAll(MAX_TIMERS);
  } catch {
    breach({
      guarantee: 'after settling, nothing remains',
      found: `${MAX_TIMERS} timers fired, and ${runtime.pendingTimers.length} are still set: something repeats forever`,
    });
  }
}

/** Checks the policy alone. Makes several calls, because a policy may reject a call now and then. */
async function checkRecovery(
  subject: Policy<unknown>,
  runtime: VirtualRuntime,
  breach: (breach: Breach) => void,
): Promise<void> {
  await runtime.advance(DAY_MS);
  const alone = compose([{ name: 'check', runtime }, subject]);
  const schedule = Array.from({ length: LONE_CALLS }, (_, index) => ({
    atMs: index * 1_000,
    takesMs: 0,
    outcomes: [{ ok: true as const, value: 'lone' }],
  }));
  const played = play(alone, runtime, schedule);
  await finish(runtime, breach);
  if (played.some(({ outcome }) => outcome?.ok === true)) return;
  const last = played.at(-1)?.outcome;
  const how =
    last === undefined || last.ok ? 'the last never settled' : `the last failed with ${render(last.error)}`;
  breach({
    guarantee: 'whatever was admitted is released',
    found: `after a day without calls, none of ${LONE_CALLS} single calls was admitted: ${how}. If that is intended: { recovers: false }`,
  });
}

function unsettled(played: readonly PlayedCall[]): string[] {
  return played.flatMap(({ settled }, index) => {
    if (settled === 1) return [];
    return [`call ${index + 1} ${settled === 0 ? 'never settled' : `settled ${settled} times`}`];
  });
}

function unbalanced({ admitted, settled, abandoned, released }: Books): string[] {
  if (admitted === settled + abandoned && admitted === released) return [];
  return [`admitted ${admitted}, settled ${settled}, abandoned ${abandoned}, released ${released}`];
}

function traceOf({ outcome, settledAtMs, attempts }: PlayedCall): string {
  const result =
    outcome === undefined
      ? 'nothing'
      : outcome.ok
        ? render(outcome.value)
        : `throws ${render(outcome.error)}`;
  return `${result} at ${settledAtMs} ms after ${attempts} attempts`;
}
