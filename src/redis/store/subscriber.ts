/** What tells of messages on a channel. */
export type Subscriber = IoredisSubscriber | NodeRedisSubscriber | SubscribeFunction;

/** ioredis: a client for nothing but this. */
export interface IoredisSubscriber {
  readonly status: string;
  subscribe(channel: string): Promise<unknown>;
  on(event: string, listener: (...args: never[]) => void): unknown;
}

/** node-redis: a client for nothing but this. */
export interface NodeRedisSubscriber {
  readonly isReady?: boolean;
  subscribe(channel: string, listener: (message: string) => void): Promise<unknown>;
  on(event: string, listener: (...args: never[]) => void): unknown;
}

/** Any other: has `hear` called with each message of the channel. */
export type SubscribeFunction = (channel: string, hear: (message: string) => void) => unknown;

/**
 * Subscribes to a channel. Clients subscribe again by themselves when they are connected again; what was published meanwhile is lost to them.
 * @param hear is told each message
 * @param gap is told that messages may have been lost
 */
export async function subscribe(
  subscriber: Subscriber,
  channel: string,
  hear: (message: string) => void,
  gap: () => void,
): Promise<void> {
  if (typeof subscriber === 'function') {
    await subscriber(channel, hear);
    return;
  }
  subscriber.on('ready', gap);
  if ('status' in subscriber) {
    subscriber.on('message', (of: string, message: string) => {
      if (of === channel) hear(message);
    });
    await subscriber.subscribe(channel);
  } else await subscriber.subscribe(channel, hear);
}
