import { describe, expect, it } from 'vitest';
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
});
