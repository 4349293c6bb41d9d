import { describe, expectTypeOf, it } from 'vitest';
import {
  type BulkheadFullError,
  type CircuitState,
  type EventType,
  type Outcome,
  pipeline,
  type ResilienceEvent,
  retry,
  type TimeoutError,
  timeout,
} from '../../src/index.ts';

const api = pipeline(retry(), timeout('1s'));

describe('events', () => {
  it('have the details of their type', () => {
    api.on('retry.scheduled', (event) => {
      expectTypeOf(event.delayMs).toEqualTypeOf<number>();
      expectTypeOf(event.delaySource).toEqualTypeOf<'backoff' | 'retry-after'>();
      expectTypeOf(event.attempt).toEqualTypeOf<number>();
      // @ts-expect-error of another event
      event.timeoutMs;
    });
    api.on('execution.settled', ({ outcome }) => expectTypeOf(outcome).toEqualTypeOf<Outcome>());
    // @ts-expect-error no such event
    api.on('retry.schedule', () => {});
  });

  it('are a discriminated union for who listens to all', () => {
    api.on('*', (event) => {
      expectTypeOf(event.type).toEqualTypeOf<EventType>();
      expectTypeOf(event.policy).toEqualTypeOf<string>();
      if (event.type === 'timeout.expired') expectTypeOf(event.timeoutMs).toEqualTypeOf<number>();
      if (event.type === 'circuit.opened') {
        expectTypeOf(event.previousState).toEqualTypeOf<CircuitState>();
        expectTypeOf(event.breakMs).toEqualTypeOf<number>();
      }
      if (event.type === 'retry.exhausted') expectTypeOf(event.attempts).toEqualTypeOf<number>();
    });
  });

  it('of a policy are only its own', () => {
    timeout('1s').on('timeout.expired', (event) => {
      expectTypeOf(event).toEqualTypeOf<ResilienceEvent<'timeout.expired'>>();
    });
    // @ts-expect-error a timeout retries nothing
    timeout('1s').on('retry.scheduled', () => {});
  });

  it('cannot be changed', () => {
    api.on('timeout.expired', (event) => {
      // @ts-expect-error read-only
      event.timeoutMs = 1;
    });
  });
});

describe('errors', () => {
  it('are a discriminated union by code', () => {
    const tell = (error: TimeoutError | BulkheadFullError): void => {
      if (error.code === 'timeout') {
        expectTypeOf(error).toEqualTypeOf<TimeoutError>();
        expectTypeOf(error.scope).toEqualTypeOf<'total' | 'attempt'>();
      } else expectTypeOf(error).toEqualTypeOf<BulkheadFullError>();
    };
    expectTypeOf(tell).toBeFunction();
  });
});
