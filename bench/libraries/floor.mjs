/**
 * The parts of a call that every pipeline needs, written by hand without a library. They do less than a pipeline must do: they
 * check no failure, hold no permit and emit no event.
 */

/** The fields of a call that may wait, be retried or be interrupted. */
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

/** The argument of the operation. */
export class Attempt {
  constructor(state) {
    this.state = state;
    this.number = 1;
    this.permit = undefined;
    this.aborting = undefined;
    this.meta = undefined;
  }
}

/** A node in a list of deadlines. */
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

/** Gives the call its own promise. */
export function ownPromise(operation) {
  const state = begin(operation);
  return operation(state.attempt).then(end.bind(state));
}

/**
 * Lets a timer interrupt the call: the timer settles a promise between the operation and the rest. A reaction that waits for a
 * promise keeps the async context in which it was made; a callback that the timer calls would run in the timer's context.
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

/** Four policies as an interpreter sees them: in a list, each with its own methods. */
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

/** All parts together. */
export function everything(operation) {
  const state = begin(operation);
  state.startedAt = performance.now();
  askInward(state);
  return gate(state, operation(state.attempt), endWithClockThroughLevels);
}

/** A call in flight: `everything`, with a deadline in a list. */
export function inFlight(operation) {
  const state = begin(operation);
  state.held = new DeadlineNode(state, performance.now() + 600_000);
  return gate(state, operation(state.attempt), end);
}

export const rethrowing = (operation) =>
  operation().then(undefined, (error) => {
    throw error;
  });

/** The operation's promise has already failed, so nothing is thrown a second time. */
export function answeringWithIt(operation) {
  const work = operation();
  return work.then(undefined, () => work);
}
