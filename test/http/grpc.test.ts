import { describe, expect, it } from 'vitest';
import { failure, judge, success } from '../../src/core/index.ts';
import { type GrpcOptions, grpc } from '../../src/http/index.ts';
import { FakeCall } from '../support/fake-call.ts';

const call = new FakeCall();
const of = (fields: object, options?: GrpcOptions) =>
  judge(grpc(options), failure(Object.assign(new Error('failed'), fields)), call);

/** The form of grpc-js: each key has a list of values. */
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

  it('what the server says never proves that nothing was sent; an error of this side does', () => {
    for (const details of [
      'connect ECONNREFUSED 10.0.0.5:5432',
      'getaddrinfo ENOTFOUND db.internal',
      'No connection established. Last error: connect ECONNREFUSED 10.0.0.5:5432',
    ]) {
      expect(of({ code: 14, details, message: `14 UNAVAILABLE: ${details}` }).notSent).toBe(false);
    }
    // The form of Connect.
    const cause = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    expect(of({ code: 14, cause })).toMatchObject({ retryable: true, notSent: true });
    expect(of({ code: 14, cause: { code: 'ECONNREFUSED' } }).notSent).toBe(false);
  });

  it.each([
    [8, 'Received message larger than max (2000 vs 100)'],
    [8, 'Sent message larger than max (2000 vs 100)'],
    [8, 'grpc: received message larger than max (5242880 vs. 4194304)'],
    [8, 'gRPC message exceeds maximum size 4194304: 5000000'],
    [11, 'Error, decoded message length too large: found 5000000 bytes, the limit is: 4194304 bytes'],
  ])('a message that is too large is as large next time: %d %s', (code, details) => {
    expect(of({ code, details })).toEqual({ kind: 'ignored', retryable: false });
  });

  it('a certificate that is not trusted stays so', () => {
    const details = 'No connection established. Last error: Error: self-signed certificate';
    expect(of({ code: 14, details })).toEqual({ kind: 'failure', retryable: false });
  });

  it('retries what may have arrived unless the caller says that it must not be', () => {
    const by = (code: number, cause?: Error) =>
      judge(
        grpc(),
        failure(Object.assign(new Error('x'), { code, cause })),
        new FakeCall({ idempotent: false }),
      );
    expect([4, 8, 10, 14].map((code) => by(code).retryable)).toEqual([false, true, true, false]);
    expect(by(14, Object.assign(new Error('x'), { code: 'ECONNREFUSED' })).retryable).toBe(true);
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

it('waits as long as RetryInfo and pushback ask for, whichever is longer', () => {
  const details = Buffer.from(
    'CAgaMAoodHlwZS5nb29nbGVhcGlzLmNvbS9nb29nbGUucnBjLlJldHJ5SW5mbxIECgIIAQ==',
    'base64',
  );
  const both = (pushback: string[]) => ({
    get: (key: string) => (key === 'grpc-status-details-bin' ? [details] : pushback),
  });
  expect(of({ code: 8, metadata: both([]) }).retryAfterMs).toBe(1000);
  expect(of({ code: 8, metadata: both(['250']) }).retryAfterMs).toBe(1000);
  expect(of({ code: 14, metadata: both(['2500']) }).retryAfterMs).toBe(2500);
  expect(of({ code: 14, metadata: both(['-1']) })).toMatchObject({
    retryable: false,
    retryAfterMs: undefined,
  });
});
