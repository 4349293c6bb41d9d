/**
 * The parts of a call that no pipeline can do without, by hand and without a library. Each does less than a pipeline has to:
 * it looks at no failure, holds no permit and tells nobody.
 */

/** As many fields as a call needs that may wait, be retried or be interrupted. */
export class State {
  constructor(operation) {
    this.operation = operation;
    this.attempt = undefined;
    this.open = undefined;
    this.level = 0;
    this.attempts = 1;
    this.startedAt = 0;
    this.endedAt = 0;
    this.key = undefined;
    this.plan = undefined;
    this.segment = undefined;
    this.outcome = undefined;
    this.held = undefined;
    this.work = undefined;
    this.detour = undefined;
    this.subscription = undefined;
  }
}

/** What the operation is given. */
export class Attempt {
  constructor(state) {
    this.state = state;
    this.number = 1;
    this.permit = undefined;
    this.aborting = undefined;
    this.meta = undefined;
  }
}

/** A place in a line of deadlines. */
export class DeadlineNode {
  constructor(state, at) {
    this.state = state;
    this.at = at;
    this.level = 0;
    this.previous = undefined;
    this.next = undefined;
  }
}

function begin(operation) {
  const state = new State(operation);
  state.attempt = new Attempt(state);
  return state;
}

function end(value) {
  this.outcome = value;
  return value;
}

function endWithClock(value) {
  this.endedAt = performance.now();
  this.outcome = value;
  return value;
}

function endThroughLevels(value) {
  askOutward(this);
  return end.call(this, value);
}

function endWithClockThroughLevels(value) {
  this.endedAt = performance.now();
  askOutward(this);
  return end.call(this, value);
}

/** A promise of the call's own. */
export function ownPromise(operation) {
  const state = begin(operation);
  return operation(state.attempt).then(end.bind(state));
}

/**
 * A timer that is to interrupt the call has to settle something that stands between the operation and the rest. A reaction that
 * waits for a promise keeps the async context in which it was made; a callback that the timer calls would run in the timer's.
 */
function gate(state, work, reaction) {
  const gate = new Promise((resolve, reject) => {
    state.open = resolve;
    work.then(resolve, reject);
  });
  return gate.then(reaction.bind(state));
}

export function interruptible(operation) {
  const state = begin(operation);
  return gate(state, operation(state.attempt), end);
}

export function oneReading(operation) {
  const state = begin(operation);
  state.startedAt = performance.now();
  return operation(state.attempt).then(end.bind(state));
}

export function twoReadings(operation) {
  const state = begin(operation);
  state.startedAt = performance.now();
  return operation(state.attempt).then(endWithClock.bind(state));
}

export function interruptibleTwoReadings(operation) {
  const state = begin(operation);
  state.startedAt = performance.now();
  return gate(state, operation(state.attempt), endWithClock);
}

/** Four policies as an interpreter finds them: in a list, each with methods of its own. */
const LEVELS = [
  { admit: (state) => (state.level === 0 ? 0 : 1), settle: (state) => (state.level === 4 ? 0 : 1) },
  { admit: (state) => (state.level === 1 ? 0 : 1), settle: (state) => (state.level === 3 ? 0 : 1) },
  { admit: (state) => (state.level === 2 ? 0 : 1), settle: (state) => (state.level === 2 ? 0 : 1) },
  { admit: (state) => (state.level === 3 ? 0 : 1), settle: (state) => (state.level === 1 ? 0 : 1) },
];

function askInward(state) {
  while (state.level < LEVELS.length && LEVELS[state.level].admit(state) === 0) state.level += 1;
}

function askOutward(state) {
  while (state.level > 0 && LEVELS[state.level - 1].settle(state) === 0) state.level -= 1;
}

export function fourLevels(operation) {
  const state = begin(operation);
  askInward(state);
  return operation(state.attempt).then(endThroughLevels.bind(state));
}

/** All of it. */
export function everything(operation) {
  const state = begin(operation);
  state.startedAt = performance.now();
  askInward(state);
  return gate(state, operation(state.attempt), endWithClockThroughLevels);
}

/** What a call in flight holds: `everything`, with a deadline in a line. */
export function inFlight(operation) {
  const state = begin(operation);
  state.held = new DeadlineNode(state, performance.now() + 600_000);
  return gate(state, operation(state.attempt), end);
}

export const rethrowing = (operation) =>
  operation().then(undefined, (error) => {
    throw error;
  });

/** The operation's promise has failed already, so nothing needs to be thrown a second time. */
export function answeringWithIt(operation) {
  const work = operation();
  return work.then(undefined, () => work);
}
