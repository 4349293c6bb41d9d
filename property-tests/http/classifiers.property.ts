import fc from 'fast-check';
import { expect, it } from 'vitest';
import { failure, judge, success } from '../../src/core/index.ts';
import { grpc, http, nodeErrors } from '../../src/http/index.ts';
import { FakeCall } from '../../test/support/fake-call.ts';

const call = new FakeCall();
const fields = fc.dictionary(
  fc.constantFrom(
    'status',
    'statusCode',
    'code',
    'cause',
    'errors',
    'response',
    'headers',
    'message',
    '$metadata',
    'syscall',
    'config',
    'request',
    'options',
    'metadata',
    'name',
  ),
  fc.oneof(
    fc.anything(),
    fc.integer({ min: -1, max: 600 }),
    fc.constantFrom('ECONNREFUSED', 'ECONNRESET', 'ABORT_ERR', 'connect'),
    fc.record({ status: fc.integer(), statusCode: fc.integer(), code: fc.string(), method: fc.string() }),
  ),
);
const things = fc.oneof(
  fc.anything(),
  fields,
  fields.map((some) => Object.assign(new Error('x'), some)),
);

it.each([
  ['http', http()],
  ['grpc', grpc()],
  ['nodeErrors', nodeErrors()],
])('%s has a verdict on whatever is returned or thrown', (_name, classify) => {
  fc.assert(
    fc.property(things, fc.boolean(), (thing, ok) => {
      const { kind, retryAfterMs } = judge(classify, ok ? success(thing) : failure(thing), call);
      expect(['success', 'failure', 'ignored']).toContain(kind);
      expect(retryAfterMs === undefined || retryAfterMs >= 0).toBe(true);
    }),
  );
});
