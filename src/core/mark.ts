/** When an execution began, in ms of its runtime's clock; or that and more. */
export type Mark = number | Trace;

/** The mark of an execution that is traced. */
export interface Trace {
  readonly startedAt: number;
  /** Of the execution that this one is part of. */
  readonly outer: Mark | undefined;
}
