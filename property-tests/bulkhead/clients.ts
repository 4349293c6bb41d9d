import type { Bulkhead } from '../../src/bulkhead/index.ts';
import { FakeCall, type FakeCallOptions } from '../../test/support/fake-call.ts';

export type Stage = 'parked' | 'running' | 'rejected' | 'left' | 'ended';

/** A call that keeps to the engine's protocol with a bulkhead, and remembers how far it got. */
export class Client {
  readonly id: number;
  readonly call: FakeCall;
  stage: Stage = 'parked';
  readonly #policy: Bulkhead;
  #asked = 0;

  /** @param known is told of the call before the policy is asked about it */
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

  /** Whether the policy has said `resume`, and the call has not asked again yet. */
  get resumed(): boolean {
    return this.stage === 'parked' && this.call.resumed > this.#asked;
  }

  /** What the engine does a microtask after `resume`. */
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

/** Long enough for p-limit to notice whatever happened. No timer is involved. */
export async function microtasks(): Promise<void> {
  for (let i = 0; i < 16; i++) await undefined;
}
