/**
 * How permits come in. The state belongs to the caller, who may keep one for each of many keys; a state is used for nothing
 * else once it was given to `take`, `giveBack`, `drain`, `convert` or `shift`, which may change it in place.
 */
export interface Rate<State> {
  readonly permits: number;
  readonly periodMs: number;
  /** Permits that there are at most. */
  readonly burst: number;
  /** The state of a limit of which nothing was taken: as good as none. */
  readonly full: State;

  /**
   * In how many ms `permits` can be taken, when those who are in line take theirs first: 0 for now, Infinity for never (more
   * than there ever are). After exactly that time they can, if nobody else takes any.
   */
  waitMs(state: State, permits: number, now: number, ahead?: Ahead): number;
  /** The state after `permits` were taken. Only when `waitMs` is 0. */
  take(state: State, permits: number, now: number): State;
  /** As `take`, for who has waited and was woken a little late: where it does no harm, the lateness is not lost. */
  takeInTurn(state: State, permits: number, now: number): State;
  /** The state after all permits that there are were taken. */
  drain(state: State, now: number): State;
  /** How many permits are missing from a full limit. */
  used(state: State, now: number): number;
  /** How many whole permits are there. */
  available(state: State, now: number): number;
  untilFullMs(state: State, now: number): number;
  isFull(state: State, now: number): boolean;
  /** The state of a limit at another rate as one at this. */
  convert(state: State, previous: Rate<State>, now: number): State;
  /** The clock's origin has moved by that much. */
  shift(state: State, ms: number): State;
  /** In constant memory: a copy that never has more permits than the state itself. */
  summary(state: State): State;
  /** In constant memory: a state that never has more permits than either. */
  leastOf(a: State, b: State): State;
}

/** Those who take permits before. */
export interface Ahead {
  readonly size: number;
  /** The permits that they take together. */
  readonly cost: number;
  /** The permits that each of them takes, where that is the same for all; else NaN. */
  readonly costOfEach: number;
  costs(): Iterable<number>;
}
