export interface ClientTitle {
  readonly name: string;
  /** Description of the client, on one line. */
  readonly story: string;
}

/** A way to call the upstream. */
export interface Client extends ClientTitle {
  /** Makes one call. Resolves with the final response, whatever its status; rejects if there is none. */
  call(url: string): Promise<Response>;
  /** Returns the state of its circuit breaker, if it has one. */
  state?(): string;
}
