import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  assertAttempted,
  assertClosed,
  assertEmitted,
  assertOpen,
  assertRejectsWith,
  assertTransitioned,
  classifyScripted,
  exhaust,
  force,
  history,
  recordEvents,
  script,
  virtualRuntime,
} from 'seawall/testing';
import { paymentPipeline, pricePipeline } from '../payments.ts';

describe('payments', () => {
  it('opens after a row of failures, and recovers after its break', async () => {
    const runtime = virtualRuntime();
    const payments = paymentPipeline({ runtime });
    const past = history(payments);
    const service = script().fail(5).respond('paid');

    const calls = [payments.executeOutcome(service), payments.executeOutcome(service)];
    await runtime.advance('1s');
    await Promise.all(calls);
    assertOpen(payments);
    await assertRejectsWith(payments.execute(service), 'circuit-open');

    await runtime.advance('15s');
    assert.equal(await payments.execute(service), 'paid');
    assertClosed(payments);
    assertTransitioned(past, 'closed', 'open', 'half-open', 'closed');
  });

  it('retries when the server has asked it to, and not before', async () => {
    const runtime = virtualRuntime();
    const payments = paymentPipeline({ runtime, classify: classifyScripted });
    const events = recordEvents(payments);
    const service = script().throttle({ retryAfter: '3s' }).respond('paid');

    const call = payments.execute(service);
    await runtime.advance('2.9s');
    assertAttempted(service, 1);
    await runtime.runAll();
    assert.equal(await call, 'paid');
    assertAttempted(service, 2);
    assertEmitted(events, 'retry.scheduled', { delaySource: 'retry-after' });
  });

  it('sheds what is too much', async () => {
    const payments = paymentPipeline({ runtime: virtualRuntime() });
    const occupied = exhaust(payments);
    await assertRejectsWith(
      payments.execute(() => 'paid'),
      'bulkhead-full',
    );
    occupied.release();
    assert.equal(await payments.execute(() => 'paid'), 'paid');
  });

  it('answers from the cache while the circuit is open', async () => {
    const prices = pricePipeline({ runtime: virtualRuntime() });
    const events = recordEvents(prices);
    const service = script().respond('fresh price');

    force(prices, 'open');
    assert.equal(await prices.execute(service), 'cached price');
    assertAttempted(service, 0);
    assertEmitted(events, 'fallback.used');
  });

  it('gives up after ten seconds, whatever is still to be tried', async () => {
    const runtime = virtualRuntime();
    const payments = paymentPipeline({ runtime });
    const service = script().hang();

    const call = assertRejectsWith(payments.execute(service), 'timeout', { policy: 'total' });
    await runtime.advance('10s');
    await call;
    assertAttempted(service, 3);
    assert.equal(service.active, 0);
  });
});
