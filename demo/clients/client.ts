export interface ClientTitle {
  readonly name: string;
  /** One line: what it does. */
  readonly story: string;
}

/** One way of calling the upstream. */
export interface Client extends ClientTitle {
  /** Makes one call. Resolves with the final response, whatever its status; rejects if there is none. */
  call(url: string): Promise<Response>;
  /** The state of its circuit breaker, if it has one. */
  state?(): string;
}
