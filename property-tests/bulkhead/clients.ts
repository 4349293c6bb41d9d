import type { Bulkhead } from '../../src/bulkhead/index.ts';
import { FakeCall, type FakeCallOptions } from '../../test/support/fake-call.ts';

export type Stage = 'parked' | 'running' | 'rejected' | 'left' | 'ended';

/** A call that follows the engine's protocol with a bulkhead, and remembers its stage. */
export class Client {
  readonly id: number;
  readonly call: FakeCall;
  stage: Stage = 'parked';
  readonly #policy: Bulkhead;
  #asked = 0;

  /** @param known is called with the call before the policy is */
  constructor(
    policy: Bulkhead,
    id: number,
    options: FakeCallOptions = {},
    known: (call: FakeCall) => void = () => undefined,
  ) {
    this.#policy = policy;
    this.id = id;
    this.call = new FakeCall(options);
    known(this.call);
    this.#ask();
  }

  /** True if the policy has called `resume`, and the call has not asked again yet. */
  get resumed(): boolean {
    return this.stage === 'parked' && this.call.resumed > this.#asked;
  }

  /** Continues the call as the engine does, a microtask after `resume`. */
  goOn(): void {
    this.#asked = this.call.resumed;
    this.#ask();
  }

  leave(): void {
    this.#policy.withdraw!(this.call.permit, 0);
    this.stage = 'left';
  }

  end(): void {
    this.#policy.release!(this.call.permit, 0);
    this.stage = 'ended';
  }

  #ask(): void {
    const told = this.#policy.admit!(this.call, 0);
    this.stage = told.type === 'proceed' ? 'running' : told.type === 'park' ? 'parked' : 'rejected';
  }
}

/** Waits long enough for p-limit to process all events. No timer is used. */
export async function microtasks(): Promise<void> {
  for (let i = 0; i < 16; i++) await undefined;
}
