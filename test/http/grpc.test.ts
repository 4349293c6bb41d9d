import { describe, expect, it } from 'vitest';
import { failure, judge, success } from '../../src/core/index.ts';
import { type GrpcOptions, grpc } from '../../src/http/index.ts';
import { FakeCall } from '../support/fake-call.ts';

const call = new FakeCall();
const of = (fields: object, options?: GrpcOptions) =>
  judge(grpc(options), failure(Object.assign(new Error('failed'), fields)), call);

/** As grpc-js has it: each key has a list of values. */
const metadata = (pushback: string) => ({
  get: (key: string) => (key === 'grpc-retry-pushback-ms' ? [pushback] : []),
});

describe('grpc', () => {
  it.each([4, 8, 10, 14])('status %d passes by itself', (code) => {
    expect(of({ code })).toMatchObject({
      kind: 'failure',
      retryable: true,
      throttled: code === 8,
      notSent: false,
    });
  });

  it.each([2, 13, 15])('status %d is a failure that stays', (code) => {
    expect(of({ code })).toEqual({ kind: 'failure', retryable: false });
  });

  it.each([3, 5, 6, 7, 9, 11, 12, 16])('status %d is an answer', (code) => {
    expect(of({ code }).kind).toBe('success');
  });

  it('a cancelled call counts neither way', () => {
    expect(of({ code: 1 }).kind).toBe('ignored');
  });

  it('obeys pushback: a delay, or no more retries', () => {
    expect(of({ code: 14, metadata: metadata('250') })).toMatchObject({ retryable: true, retryAfterMs: 250 });
    expect(of({ code: 14, metadata: metadata('-1') })).toMatchObject({
      retryable: false,
      retryAfterMs: undefined,
    });
    expect(of({ code: 14, metadata: metadata('soon') }).retryable).toBe(false);
    expect(of({ code: 14, metadata: new Headers({ 'grpc-retry-pushback-ms': '5' }) }).retryAfterMs).toBe(5);
  });

  it('knows what was never sent', () => {
    expect(
      of({ code: 14, message: '14 UNAVAILABLE: No connection established. Last error: …' }).notSent,
    ).toBe(true);
  });

  it('leaves the rest to the default, or to otherwise', () => {
    expect(judge(grpc(), success(1), call).kind).toBe('success');
    expect(of({ code: 'ECONNRESET' })).toMatchObject({ kind: 'failure', retryable: true });
    expect(of({ code: 99 }, { otherwise: () => 'ignored' }).kind).toBe('ignored');
    expect(judge(grpc(), failure(undefined), call).kind).toBe('failure');
  });

  it('checks its options', () => {
    expect(of({ code: 13 }, { retryable: [13] }).retryable).toBe(true);
    expect(() => grpc({ retryable: [0] })).toThrow(
      'grpc.retryable[0] must be an integer ≥ 1 and ≤ 16, got 0',
    );
    expect(() => grpc({ retryable: 14 as never })).toThrow('grpc.retryable must be an array of codes');
    expect(() => grpc({ otherwise: 'failure' as never })).toThrow('grpc.otherwise must be a function');
    expect(() => grpc({ retry: 1 } as never)).toThrow('grpc.retry is not an option');
  });
});
