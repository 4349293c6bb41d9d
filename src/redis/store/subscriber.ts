import type { Runtime } from '../../core/index.ts';
import { report } from '../../core/index.ts';

/** A source of the messages on a channel. */
export type Subscriber = IoredisSubscriber | NodeRedisSubscriber | SubscribeFunction;

/** An ioredis client that serves for nothing else. */
export interface IoredisSubscriber {
  readonly status: string;
  subscribe(channel: string): Promise<unknown>;
  on(event: string, listener: (...args: never[]) => void): unknown;
}

/** A node-redis client that serves for nothing else. */
export interface NodeRedisSubscriber {
  readonly isReady?: boolean;
  subscribe(channel: string, listener: (message: string) => void): Promise<unknown>;
  on(event: string, listener: (...args: never[]) => void): unknown;
}

/** Any other client: calls `hear` with each message of the channel. */
export type SubscribeFunction = (channel: string, hear: (message: string) => void) => unknown;

/** Time between two attempts to subscribe, in ms. */
const RETRY_MS = 1000;

/**
 * A subscription to one channel, from the first use on. Clients subscribe again by themselves after a reconnection, but the messages between are
 * lost to them.
 */
export class Subscription {
  readonly #subscriber: Subscriber;
  readonly #channel: string;
  readonly #hear: (message: string) => void;
  readonly #gap: () => void;
  #isListening = false;
  #isSubscribed = false;
  #nextTryAt = Number.NEGATIVE_INFINITY;

  /**
   * @param hear called with each message
   * @param gap called when messages may have been lost
   */
  constructor(subscriber: Subscriber, channel: string, hear: (message: string) => void, gap: () => void) {
    this.#subscriber = subscriber;
    this.#channel = channel;
    this.#hear = hear;
    this.#gap = gap;
  }

  /** Subscribes, unless that is done or was tried a moment ago. */
  keepUp(runtime: Runtime): void {
    if (this.#isSubscribed) return;
    const now = runtime.clock.now();
    if (now < this.#nextTryAt) return;
    this.#nextTryAt = now + RETRY_MS;
    this.#isSubscribed = true;
    this.#subscribe().then(this.#gap, (error: unknown) => {
      this.#isSubscribed = false;
      report(runtime, error);
    });
  }

  async #subscribe(): Promise<void> {
    const subscriber = this.#subscriber;
    const channel = this.#channel;
    if (typeof subscriber === 'function') {
      await subscriber(channel, this.#hear);
      return;
    }
    const isFirst = !this.#isListening;
    this.#isListening = true;
    if ('status' in subscriber) {
      if (isFirst) this.#listen(subscriber);
      await subscriber.subscribe(channel);
      return;
    }
    if (isFirst) subscriber.on('ready', this.#gap);
    await subscriber.subscribe(channel, this.#hear);
  }

  #listen(subscriber: IoredisSubscriber): void {
    subscriber.on('message', (of: string, message: string) => {
      if (of === this.#channel) this.#hear(message);
    });
    subscriber.on('ready', () => {
      this.#gap();
      // It says that it is ready before it has subscribed again.
      subscriber.subscribe(this.#channel).then(this.#gap, () => {});
    });
  }
}
