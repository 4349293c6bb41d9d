import type { Socket } from 'node:net';
import { type Cancel, systemRuntime } from '../../core/index.ts';
import type { ConditionsNow } from './conditions.ts';

/** Largest number of bytes in transit before the sender has to wait. */
const MAX_IN_FLIGHT = 1024 * 1024;

interface Parcel {
  readonly chunk: Buffer;
  readonly dueAt: number;
}

/** One direction of a proxied connection: bytes arrive in order, delayed, at a limited rate, or not at all. */
export class OneWay {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #direction: 'upstream' | 'downstream';
  readonly #conditions: () => ConditionsNow;
  readonly #random: () => number;
  readonly #parcels: Parcel[] = [];
  #inFlight = 0;
  #ended = false;
  /** Time at which the line is free for the next byte. */
  #freeAt = 0;
  #timer: Cancel | undefined;

  constructor(
    from: Socket,
    to: Socket,
    direction: 'upstream' | 'downstream',
    conditions: () => ConditionsNow,
    random: () => number,
  ) {
    this.#from = from;
    this.#to = to;
    this.#direction = direction;
    this.#conditions = conditions;
    this.#random = random;
    from.on('data', (chunk: Buffer) => this.#accept(chunk));
    const ended = (): void => {
      this.#ended = true;
      this.deliver();
    };
    from.once('end', ended);
    from.once('close', ended);
    to.once('close', () => {
      this.#timer?.();
      this.#parcels.length = 0;
    });
    to.on('drain', () => this.deliver());
  }

  /** Delivers the bytes that are due. Call it when the conditions have changed. */
  deliver(): void {
    this.#timer?.();
    this.#timer = undefined;
    if (this.#to.destroyed || this.#suffers('partition')) return;
    for (let next = this.#parcels[0]; next !== undefined; next = this.#parcels[0]) {
      const waitMs = next.dueAt - systemRuntime.clock.now();
      if (waitMs > 0) {
        this.#timer = systemRuntime.clock.setTimer(waitMs, () => this.deliver());
        return;
      }
      if (this.#to.writableNeedDrain) return;
      this.#parcels.shift();
      this.#inFlight -= next.chunk.length;
      if (this.#from.isPaused() && this.#inFlight < MAX_IN_FLIGHT) this.#from.resume();
      if (!this.#suffers('blackhole')) this.#to.write(next.chunk);
    }
    if (this.#ended && !this.#suffers('blackhole')) this.#to.end();
  }

  #accept(chunk: Buffer): void {
    const { latencyMs, jitterMs, bytesPerSecond } = this.#conditions();
    const now = systemRuntime.clock.now();
    // At a limited rate, a chunk has arrived when its last byte has arrived.
    this.#freeAt = Math.max(this.#freeAt, now) + (chunk.length / bytesPerSecond) * 1000;
    const dueAt = this.#freeAt + latencyMs + jitterMs * this.#random();
    const previous = this.#parcels.at(-1)?.dueAt ?? 0;
    this.#parcels.push({ chunk, dueAt: Math.max(dueAt, previous) });
    this.#inFlight += chunk.length;
    if (this.#inFlight >= MAX_IN_FLIGHT) this.#from.pause();
    if (this.#timer === undefined) this.deliver();
  }

  #suffers(fault: 'partition' | 'blackhole'): boolean {
    const now = this.#conditions();
    return now.fault === fault && (now.direction === 'both' || now.direction === this.#direction);
  }
}
