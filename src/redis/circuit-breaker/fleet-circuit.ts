import type { CircuitBreaker } from '../../circuit-breaker/index.ts';
import type { ResilienceEvent } from '../../core/index.ts';
import type { Participant } from '../heartbeat.ts';
import type { SharedCircuitBreakerSettings } from './options.ts';

/** Why a circuit was opened by what its own instance has seen. */
const SEEN: ReadonlySet<string> = new Set([
  'failure-rate',
  'slow-call-rate',
  'consecutive-failures',
  'should-trip',
  'probe-failed',
]);

/** The outcome of its probe that the instance has to tell. */
const NEWS = { none: 0, failed: 1, succeeded: 2 } as const;

/** A call that failed asks what the others have seen, if the last answer is older than so much of a heartbeat. */
const SUSPICION = 0.2;

/** How many have the circuit, how many of them would open it, and what the fleet makes of that. */
export interface Votes {
  readonly instances: number;
  readonly open: number;
  readonly isOpen: boolean;
}

/**
 * One instance's part in a circuit that the fleet shares: what it has seen itself, and the fleet's verdict on it. An instance whose circuit was
 * opened by the others has seen nothing: else it would never close again.
 */
export class FleetCircuit implements Participant {
  readonly keys: readonly string[];
  votes: Votes = { instances: 0, open: 0, isOpen: false };
  /** The circuit was opened, by the fleet or by what this instance has seen: who probes, and when, is the fleet's to say. */
  isHeld = false;
  readonly #breaker: CircuitBreaker;
  #settings: SharedCircuitBreakerSettings;
  readonly #now: () => number;
  /** Of the last verdict that was heard, and of the one under which the instance has seen what it has. */
  #number = 0;
  #seenUnder: number | undefined = undefined;
  #breakMs = 1;
  #news: (typeof NEWS)[keyof typeof NEWS] = NEWS.none;
  /** The state that was told last. Later changes have to be told yet. */
  #said: { readonly news: number; readonly wantsProbe: boolean } = { news: NEWS.none, wantsProbe: false };
  #wantsProbe = false;
  #mayProbeUntil: number = Number.NEGATIVE_INFINITY;
  /** When it makes sense to ask to be the one who probes. */
  #probeAt = 0;
  /** The circuit was opened by the fleet's verdict, not by what this instance has seen. */
  #isTripped = false;
  #heardAt: number = Number.NEGATIVE_INFINITY;

  constructor(breaker: CircuitBreaker, settings: SharedCircuitBreakerSettings) {
    this.#breaker = breaker;
    this.#settings = settings;
    const { fleet } = settings;
    this.#now = () => fleet.link.runtime.clock.now();
    const key = `${fleet.name}:{fleet}:cb:${breaker.name}`;
    this.keys = [`${key}:instances`, `${key}:openers`, `${key}:verdict`];
    breaker.on('circuit.opened', (event) => this.#opened(event));
    breaker.on('circuit.closed', ({ reason }) => this.#closed(reason));
    for (const type of ['circuit.isolated', 'circuit.disabled', 'circuit.metrics-only'] as const) {
      breaker.on(type, () => this.#switched());
    }
  }

  /** Goes by other settings from the next word to the fleet on. */
  change(settings: SharedCircuitBreakerSettings): void {
    this.#settings = settings;
  }

  /**
   * A call has come while the circuit is held. Answers with in how many ms it may come again, where another instance has to probe or none
   * may yet; `undefined` where the breaker may decide.
   */
  holdMs(now: number): number | undefined {
    const { fleet } = this.#settings;
    if (fleet.mode === 'local' || now < this.#mayProbeUntil) return undefined;
    const isOver = this.#breaker.state === 'half-open';
    // A break of the fleet may be over before one's own, which may have grown longer.
    if ((isOver || this.votes.isOpen) && now >= this.#probeAt && !this.#wantsProbe) {
      this.#wantsProbe = true;
      fleet.hurry();
    }
    // Of a break that lasts, the breaker knows itself.
    return isOver ? Math.max(this.#probeAt - now, fleet.link.settings.timeout) : undefined;
  }

  /** A call has failed: others may know more already. */
  suspect(now: number): void {
    const { fleet } = this.#settings;
    if (this.isHeld || now - this.#heardAt < fleet.link.settings.heartbeat * SUSPICION) return;
    this.#heardAt = now;
    fleet.hurry();
  }

  says(): readonly number[] {
    const { quorum, atLeast, probeLease } = this.#settings;
    const number = this.#seenUnder ?? this.#number;
    const wouldOpen = this.#seenUnder === undefined ? 0 : 1;
    const wantsProbe = this.#wantsProbe ? 1 : 0;
    this.#said = { news: this.#news, wantsProbe: this.#wantsProbe };
    // A probe is told of under the verdict that it was made under, which is the last one heard.
    const known = this.#news === NEWS.none ? number : this.#number;
    return [wouldOpen, known, this.#news, this.#breakMs, wantsProbe, Math.round(probeLease), quorum, atLeast];
  }

  hears(reply: readonly number[] | undefined): void {
    const { wantsProbe, news } = this.#said;
    if (wantsProbe) this.#wantsProbe = false;
    if (reply === undefined) {
      // As if alone: no call must be held up by a server that says nothing.
      if (wantsProbe) this.isHeld = false;
      return;
    }
    if (this.#news === news) this.#news = NEWS.none;
    const [number = 0, open = 0, openMs = 0, granted = 0, probingMs = 0, instances = 0, openers = 0] = reply;
    const isOpen = open === 1;
    this.votes = { instances, open: openers, isOpen };
    const now = this.#now();
    this.#heardAt = now;
    this.#probeAt = now + Math.max(openMs, probingMs);
    const previous = this.#number;
    this.#number = number;
    if (isOpen && number !== previous) this.#hold(openMs);
    // A server that has lost its memory begins with 0 again, and knows of no success.
    if (!isOpen && number > previous) this.#letGo();
    if (granted === 0) return;
    this.#mayProbeUntil = now + this.#settings.probeLease;
    this.#breaker.probeNow();
  }

  /** The fleet has opened the circuit: also this one, unless it is open already or was set by hand. */
  #hold(openMs: number): void {
    const { state } = this.#breaker;
    if (state !== 'closed' && state !== 'half-open' && state !== 'open') return;
    this.isHeld = true;
    this.#mayProbeUntil = Number.NEGATIVE_INFINITY;
    if (state === 'open' && !this.#isTripped) return;
    this.#isTripped = true;
    // The fleet says who may probe, and when. Were it silent from now on, this break is over after the longest that a probe may take.
    this.#breaker.trip({ for: openMs + this.#settings.probeLease, reason: 'fleet' });
  }

  /** Another one's probe has succeeded: the break is over, and a probe of one's own closes the circuit. */
  #letGo(): void {
    const wasHeld = this.isHeld;
    this.isHeld = false;
    if (wasHeld) this.#breaker.probeNow();
  }

  #opened({ reason, breakMs }: ResilienceEvent<'circuit.opened'>): void {
    if (!SEEN.has(reason)) return;
    this.#breakMs = Math.max(1, Math.min(86_400_000, Math.round(breakMs)));
    this.#seenUnder = this.#number;
    this.#isTripped = false;
    if (reason === 'probe-failed') this.#news = NEWS.failed;
    if (!this.isHeld) this.#probeAt = this.#now() + breakMs;
    this.isHeld = true;
    this.#mayProbeUntil = Number.NEGATIVE_INFINITY;
    this.#settings.fleet.hurry();
  }

  #closed(reason: string): void {
    this.#switched();
    if (reason === 'probe-succeeded') this.#news = NEWS.succeeded;
    this.#settings.fleet.hurry();
  }

  /** It counts as if the instance had seen nothing. */
  #switched(): void {
    this.#seenUnder = undefined;
    this.#isTripped = false;
    this.isHeld = false;
    this.#mayProbeUntil = Number.NEGATIVE_INFINITY;
  }
}
