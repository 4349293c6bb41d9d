import { exhaust, force, inspect, recordEvents, script, virtualRuntime } from 'seawall/testing';
import 'seawall/testing/vitest';
import { expect, it } from 'vitest';
import { paymentPipeline } from '../payments.ts';

it('shows what a pipeline consists of, and what happened in it', async () => {
  const runtime = virtualRuntime();
  const payments = paymentPipeline({ runtime });
  // #region inside
  expect(inspect(payments).kinds).toEqual(['timeout', 'retry', 'circuit-breaker', 'bulkhead', 'timeout']);

  const events = recordEvents(payments);
  const call = payments.execute(script().fail(1).respond('paid'));
  await runtime.runAll();
  expect(await call).toBe('paid');
  expect(events.types).toEqual(['retry.scheduled', 'execution.settled']);
  expect(events).toHaveEmitted('retry.scheduled', { delayMs: 200 });
  console.log(String(events)); // a log with virtual times
  // #endregion
});

it('brings a pipeline into a state', async () => {
  const payments = paymentPipeline({ runtime: virtualRuntime() });
  // #region states
  force(payments, 'open'); // 'half-open', 'closed', 'isolated'
  await expect(payments.execute(() => 'paid')).toRejectWith('circuit-open');
  force(payments, 'closed');

  const occupied = exhaust(payments); // every permit and place in the queue
  await expect(payments.execute(() => 'paid')).toRejectWith('bulkhead-full');
  occupied.release();
  // #endregion
  expect(await payments.execute(() => 'paid')).toBe('paid');
});
