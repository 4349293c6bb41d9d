import assert from 'node:assert/strict';

interface Message {
  readonly body: string;
  ack(): void;
  /** Returns the message to the queue, to be delivered again. */
  nack(options: { delayMs: number }): void;
}

// #region queue
import {
  type CircuitBreaker,
  circuitBreaker,
  isRejectedError,
  pipeline,
  rateLimiter,
  retry,
  timeout,
} from 'seawall';

const shipping = pipeline(
  { name: 'shipping' },
  rateLimiter({ permits: 50, period: '1s', maxWait: '10s' }),
  retry({ maxAttempts: 2 }),
  circuitBreaker({ consecutiveFailures: 5, breakDuration: '30s' }),
  timeout('3s'),
);

/**
 * Returns messages to the queue while the circuit is open, until a call makes sense: none is lost, and none uses up its attempts.
 */
async function consume(message: Message, ship: (body: string, signal: AbortSignal) => Promise<void>) {
  const outcome = await shipping.executeOutcome(({ signal }) => ship(message.body, signal));
  if (outcome.ok) message.ack();
  else message.nack({ delayMs: isRejectedError(outcome.error) ? (outcome.error.retryAfterMs ?? 1000) : 0 });
}
// #endregion

const log: string[] = [];
const message = (body: string): Message => ({
  body,
  ack: () => log.push(`${body} is done`),
  nack: ({ delayMs }) => log.push(`${body} goes back for ${Math.round(delayMs / 1000)} s`),
});
const breaker = shipping.policy('circuit-breaker') as CircuitBreaker;
await consume(message('first'), async () => {});
breaker.trip();
await consume(message('second'), async () => {});
assert.match(log.join(', '), /^first is done, second goes back for (29|3\d) s$/);
console.log(log.join(', '));
