import { describe, expect, it } from 'vitest';
import { RejectedError, ResilienceError } from '../../src/index.ts';
import { errorType, resultType } from '../../src/telemetry/error-type.ts';

class PaymentDeclined extends Error {}

describe('error.type', () => {
  it.each<[string, unknown, string]>([
    ['a code', Object.assign(new Error(), { code: 'ECONNRESET' }), 'ECONNRESET'],
    ['a code that is prose', Object.assign(new Error(), { code: 'not found: 7' }), 'Error'],
    ['a numeric code', Object.assign(new TypeError(), { code: 14 }), 'TypeError'],
    ['what fetch wraps', new TypeError('fetch failed', { cause: { code: 'ENOTFOUND' } }), 'ENOTFOUND'],
    ['a class that sets no name', new PaymentDeclined(), 'PaymentDeclined'],
    ['a name', Object.assign(new Error(), { name: 'AbortError' }), 'AbortError'],
    ['a name with an identifier in it', Object.assign(new Error(), { name: 'job 4711 failed' }), '_OTHER'],
    ['axios', Object.assign(new Error(), { code: 'ERR_BAD_RESPONSE', response: { status: 503 } }), '503'],
    [
      'axios, of a body that it cannot parse',
      { code: 'ERR_BAD_RESPONSE', response: { status: 200 } },
      'ERR_BAD_RESPONSE',
    ],
    ['got', { code: 'ERR_NON_2XX_3XX_RESPONSE', response: { statusCode: 404 } }, '404'],
    ['ky', { name: 'HTTPError', response: new Response('', { status: 429 }) }, '429'],
    ['undici', { code: 'UND_ERR_RESPONSE', statusCode: 500 }, '500'],
    ['openai, octokit, gaxios', { status: 502, code: 'server_error' }, '502'],
    ['the AWS SDK', { name: 'ThrottlingException', $metadata: { httpStatusCode: 400 } }, '400'],
    ['grpc-js', Object.assign(new Error(), { code: 14, details: 'no connection' }), 'UNAVAILABLE'],
    ['Connect', Object.assign(new Error(), { code: 8, rawMessage: 'slow down' }), 'RESOURCE_EXHAUSTED'],
    ['an Error around a client’s', new Error('failed', { cause: { response: { status: 503 } } }), '503'],
    ['a class around a client’s', new PaymentDeclined('no', { cause: { status: 402 } }), 'PaymentDeclined'],
    ['a status that is none', { status: 7001, code: 'E_ODD' }, 'E_ODD'],
    ['ours', new RejectedError('rate-limited', '', { policy: 'p' }), 'rate_limited'],
    [
      'one derived from ours, with a code that is prose',
      new ResilienceError(`x${'A'.repeat(1e5)}`, '', { policy: 'p' }),
      '_OTHER',
    ],
    ['a JSON that looks like ours', { isResilienceError: true, code: 'A'.repeat(1e5) }, 'Object'],
    ['a text', 'text', '_OTHER'],
    ['nothing', undefined, '_OTHER'],
  ])('of %s', (_, error, type) => {
    expect(errorType(error, undefined)).toBe(type);
  });

  it.each<[unknown, string]>([
    [{ status: 503 }, '503'],
    [{ statusCode: 429 }, '429'],
    [{ status: 'active' }, 'failed_result'],
    [{ status: 7 }, 'failed_result'],
    [null, 'failed_result'],
  ])('of the result %j is %s', (value, type) => {
    expect(resultType(value, undefined)).toBe(type);
  });

  it.each(['two\nlines', '\u001b[31mred', 'half \ud83d', '', 'x'.repeat(65)])(
    'is not what a hook answers that no backend takes: %j',
    (type) => {
      expect(errorType({ code: 'E1' }, () => type)).toBe('E1');
    },
  );
});
