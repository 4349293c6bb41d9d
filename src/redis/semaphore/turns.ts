import type { Cancel, PolicyCall } from '../../core/index.ts';
import type { SharedSemaphoreSettings } from './options.ts';
import { TURN } from './turn-script.ts';

/** A call that waits for a permit, or holds one. */
export class Claim {
  readonly call: PolicyCall;
  readonly id: string;
  readonly since: number;
  /** Of the grant; 0 where the instance has decided by itself. `undefined` until then. */
  token: number | undefined = undefined;
  /** Nobody will ask for it again: it waits, and is told. */
  isParked = false;

  constructor(call: PolicyCall, id: string, since: number) {
    this.call = call;
    this.id = id;
    this.since = since;
  }
}

/** So many wait in one question. */
const MOST_ASKED = 50;
/** So many are remembered to be done until the server has heard of it; the leases of others run out. */
const MOST_DONE = 1000;
/** A lease is renewed so often within its time. */
const RENEWALS = 3;
const JITTER = 0.25;
/** Who is in line may miss so many polls, and then a second more. */
const MISSED_POLLS = 8;

/** Asks the server for the permits of those who wait, renews the leases of those who run, and says who is done. One question at a time. */
export class Turns {
  /** In the order in which they came. */
  readonly waiting: Set<Claim> = new Set();
  readonly holding: Set<Claim> = new Set();
  /** Permits in use by the whole fleet, as last heard. */
  inUse = 0;
  #settings: SharedSemaphoreSettings;
  readonly #keys: readonly string[];
  /** Decides about waiting calls where there is no answer. */
  readonly #alone: (claims: readonly Claim[]) => void;
  #done: string[] = [];
  #cancel: Cancel | undefined = undefined;
  #asking: Promise<void> | undefined = undefined;
  #isDue = false;
  #isLeaving = false;

  constructor(settings: SharedSemaphoreSettings, alone: (claims: readonly Claim[]) => void) {
    this.#settings = settings;
    this.#alone = alone;
    const key = `${settings.fleet.name}:sem:{${settings.name}}`;
    this.#keys = [`${key}:holders`, `${key}:line`, `${key}:asked`, `${key}:last`];
  }

  /** Goes by other settings from the next question on. */
  change(settings: SharedSemaphoreSettings): void {
    this.#settings = settings;
  }

  /** Asks now, or when the question that is under way is answered. Resolves when all who wait now have been asked for. */
  async hurry(): Promise<void> {
    if (this.#asking !== undefined) {
      this.#isDue = true;
      await this.#asking;
      return this.#asking;
    }
    this.#asking = this.#ask();
    await this.#asking;
  }

  /** The claim is done with: it waits no more, or its call has ended. */
  end(claim: Claim): void {
    const wasKnown = this.waiting.delete(claim) || this.holding.delete(claim);
    if (!wasKnown || this.#done.length >= MOST_DONE) return;
    this.#done.push(claim.id);
    void this.hurry();
  }

  /** Gives all back, since the instance leaves. */
  async leave(): Promise<void> {
    this.#isLeaving = true;
    for (const claim of [...this.waiting, ...this.holding]) this.#done.push(claim.id);
    this.holding.clear();
    if (this.#done.length > 0) await this.hurry();
  }

  grant(claim: Claim, token: number): void {
    claim.token = token;
    this.waiting.delete(claim);
    this.holding.add(claim);
    if (claim.isParked) claim.call.resume();
  }

  async #ask(): Promise<void> {
    this.#cancel?.();
    this.#isDue = false;
    const { fleet, permits, lease, fair, poll } = this.#settings;
    const [done, held] = [[...this.#done], [...this.holding].filter(({ token }) => token !== 0)];
    const asked = this.#isLeaving ? [] : [...this.waiting].slice(0, MOST_ASKED);
    const ids = [...done, ...held.map(({ id }) => id), ...asked.map(({ id }) => id)];
    const silence = Math.round(MISSED_POLLS * poll + 1000);
    const args = [permits, Math.round(lease), silence, fair ? 1 : 0, done.length, held.length, ...ids];
    const reply = await fleet.link.ask(TURN, this.#keys, args);
    const isWhole = reply?.length === 1 + held.length + asked.length && !reply.some(Number.isNaN);
    if (isWhole) {
      this.#done = this.#done.slice(done.length);
      this.inUse = reply[0] ?? 0;
      for (const [i, claim] of asked.entries()) this.#heard(claim, reply[1 + held.length + i] ?? 0);
    } else {
      this.#isDue = false;
      this.#alone([...this.waiting]);
    }
    this.#asking = undefined;
    if (this.#isDue) void this.hurry();
    else this.#schedule();
  }

  #heard(claim: Claim, token: number): void {
    if (token === 0) return;
    // Who has gone meanwhile has said so, and the server has it in the next question.
    if (this.waiting.has(claim)) this.grant(claim, token);
  }

  #schedule(): void {
    const { fleet, poll, lease } = this.#settings;
    const isIdle = this.waiting.size + this.holding.size + this.#done.length === 0;
    if (isIdle || fleet.link.isClosed) return;
    const { runtime } = fleet.link;
    const everyMs = this.waiting.size > 0 ? poll : lease / RENEWALS;
    const ms = everyMs * (1 - JITTER + 2 * JITTER * runtime.random());
    this.#cancel = runtime.clock.setTimer(ms, () => void this.hurry(), true);
  }
}
