import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { script } from 'seawall/testing';
import 'seawall/testing/jest';
import { paymentPipeline } from '../payments.ts';

/** For a pipeline without a virtual runtime, fake timers work as well. */
describe("payments under Jest's fake timers", () => {
  // #region timers
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(async () => {
    // Pipelines share timers: a pending fake timer would be lost when the real ones return, also for the next test.
    await jest.runOnlyPendingTimersAsync();
    jest.useRealTimers();
  });
  // #endregion

  it('retries in fake time', async () => {
    const service = script().fail(2).respond('paid');
    const call = paymentPipeline().execute(service);
    await jest.advanceTimersByTimeAsync(200);
    expect(service).toHaveAttempted(2);
    await jest.advanceTimersByTimeAsync(200);
    expect(await call).toBe('paid');
  });

  it('times out in fake time, and leaves no timer', async () => {
    const call = expect(paymentPipeline().execute(script().hang())).toRejectWith('timeout', {
      policy: 'total',
    });
    await jest.advanceTimersByTimeAsync(10_001);
    await call;
    expect(jest.getTimerCount()).toBe(0);
  });

  it('opens and recovers in fake time', async () => {
    const payments = paymentPipeline();
    const service = script().fail(5).respond('paid');
    const calls = [payments.executeOutcome(service), payments.executeOutcome(service)];
    await jest.advanceTimersByTimeAsync(1_000);
    await Promise.all(calls);
    expect(payments).toBeOpen();
    await jest.advanceTimersByTimeAsync(15_000);
    expect(await payments.execute(service)).toBe('paid');
    expect(payments).toBeClosed();
  });
});
