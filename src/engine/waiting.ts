import type { Attempt } from './attempt.ts';
import { type CallState, WOKEN } from './call-state.ts';
import { Deadline, Delay } from './deadlines.ts';
import { type Detour, offRoute, type Pause } from './detour.ts';
import type { Level } from './plan.ts';
import { startIsLater } from './started.ts';

/** The level at which the call stands lets it wait. */
export function waitFor(
  state: CallState,
  kind: Pause['kind'],
  ms: number,
  expires: boolean,
  now: number,
): void {
  const { plan } = state;
  const { deadlines } = plan;
  const timer = ms < Infinity || deadlines.timesEveryWait ? newTimer(state, expires) : undefined;
  const detour = offRoute(state);
  const over = kind === 'admission' && detour.resumed;
  detour.resumed = false;
  startIsLater(detour);
  detour.pause = { kind, expires, timer, over };
  if (kind === 'admission' && plan.probe?.timesQueues) noteQueued(state, detour);
  if (timer !== undefined && !over) deadlines.add(timer, Math.min(ms, Number.MAX_VALUE), now);
}

function newTimer(state: CallState, expires: boolean): Deadline {
  return expires
    ? new Deadline(state, state.level, undefined, undefined)
    : new Delay(state, state.level, undefined, undefined);
}

/** So many attempts in a row may begin without any delay before timers, aborts and answers get their turn. */
const ATTEMPTS_PER_TURN = 64;

/** The next attempt begins without delay; but where many do so one after another, the event loop has its turn first. */
export function goOnAtOnce(state: CallState): void {
  if (state.call.attempt % ATTEMPTS_PER_TURN !== 0) return;
  const pause: Pause = { kind: 'delay', expires: false, timer: undefined, over: false };
  const detour = offRoute(state);
  startIsLater(detour);
  detour.pause = pause;
  const { clock, platform } = state.plan.runtime;
  const goOn = (): void => {
    if (state.detour?.pause === pause) endPause(state, pause);
  };
  if (platform === undefined) clock.setTimer(0, goOn);
  else platform.afterPoll(goOn);
}

/** A policy lets the call go on that it had told to wait. */
export function resume(state: CallState, call: Attempt): void {
  if (call !== state.call) return;
  const pause = state.detour?.pause;
  if (pause === undefined) offRoute(state).resumed = true;
  else if (pause.kind === 'admission' && !pause.over) endPause(state, pause);
}

export function endPause(state: CallState, pause: Pause): void {
  if (pause.timer !== undefined) state.plan.deadlines.remove(pause.timer);
  pause.over = true;
  state.wake?.(WOKEN);
}

/** The call has been woken from its pause. */
export function endWait(state: CallState, detour: Detour): void {
  detour.pause = undefined;
  if (detour.queued !== undefined) detour.queued.until = state.plan.runtime.clock.now();
}

function noteQueued(state: CallState, detour: Detour): void {
  const since = state.plan.runtime.clock.now();
  detour.queued ??= { level: state.level, since, until: since };
}

/** Tells how long the call has waited at a level, once it does so no longer. */
export function tellQueued(state: CallState, detour: Detour): void {
  const { queued, pause } = detour;
  if (queued === undefined || (pause?.kind === 'admission' && state.level === queued.level)) return;
  detour.queued = undefined;
  const { policy } = state.plan.levels[queued.level] as Level;
  state.plan.probe?.queued(policy, queued.until - queued.since);
}

/** The call waits no longer, since nobody waits for it. Whether it was in the queue of a level, which is to be told. */
export function leaveQueue(state: CallState, detour: Detour, now: number): boolean {
  const { pause, deferral } = detour;
  detour.pause = undefined;
  if (pause?.timer !== undefined) state.plan.deadlines.remove(pause.timer);
  if (detour.queued !== undefined) {
    detour.queued.until = now;
    tellQueued(state, detour);
  }
  return pause?.kind === 'admission' || deferral !== undefined;
}
