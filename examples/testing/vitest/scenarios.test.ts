// #region imports
import {
  classifyScripted,
  exhaust,
  force,
  history,
  recordEvents,
  script,
  virtualRuntime,
} from 'seawall/testing';
import 'seawall/testing/vitest';
import { describe, expect, it } from 'vitest';
import { paymentPipeline, pricePipeline } from '../payments.ts';

// #endregion

describe('payments', () => {
  // #region first
  it('opens after a row of failures, and recovers after its break', async () => {
    // #region readme
    const runtime = virtualRuntime();
    const payments = paymentPipeline({ runtime });
    const past = history(payments);
    const service = script().fail(5).respond('paid');

    const calls = [payments.executeOutcome(service), payments.executeOutcome(service)];
    await runtime.advance('1s');
    await Promise.all(calls);
    expect(payments).toBeOpen();
    await expect(payments.execute(service)).toRejectWith('circuit-open');

    await runtime.advance('15s');
    expect(await payments.execute(service)).toBe('paid');
    expect(payments).toBeClosed();
    expect(past).toHaveTransitioned('closed', 'open', 'half-open', 'closed');
    // #endregion
  });
  // #endregion

  it('retries when the server has asked it to, and not before', async () => {
    const runtime = virtualRuntime();
    const payments = paymentPipeline({ runtime, classify: classifyScripted });
    const events = recordEvents(payments);
    const service = script().throttle({ retryAfter: '3s' }).respond('paid');

    const call = payments.execute(service);
    await runtime.advance('2.9s');
    expect(service).toHaveAttempted(1);
    await runtime.runAll();
    expect(await call).toBe('paid');
    expect(service).toHaveAttempted(2);
    expect(events).toHaveEmitted('retry.scheduled', { delaySource: 'retry-after' });
  });

  it('sheds what is too much', async () => {
    const payments = paymentPipeline({ runtime: virtualRuntime() });
    const occupied = exhaust(payments);
    await expect(payments.execute(() => 'paid')).toRejectWith('bulkhead-full');
    occupied.release();
    expect(await payments.execute(() => 'paid')).toBe('paid');
  });

  // #region cache
  it('answers from the cache while the circuit is open', async () => {
    const prices = pricePipeline({ runtime: virtualRuntime() });
    const events = recordEvents(prices);
    const service = script().respond('fresh price');

    force(prices, 'open');
    expect(await prices.execute(service)).toBe('cached price');
    expect(service).toHaveAttempted(0);
    expect(events).toHaveEmitted('fallback.used');
  });
  // #endregion

  it('gives up after ten seconds, whatever is still to be tried', async () => {
    const runtime = virtualRuntime();
    const payments = paymentPipeline({ runtime });
    const service = script().hang();

    const call = expect(payments.execute(service)).toRejectWith('timeout', { policy: 'total' });
    await runtime.advance('10s');
    await call;
    expect(service).toHaveAttempted(3);
    expect(service.active).toBe(0);
  });
});
