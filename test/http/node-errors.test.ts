import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { failure, judge, success } from '../../src/core/index.ts';
import { nodeErrors } from '../../src/http/index.ts';
import { FakeCall } from '../support/fake-call.ts';
import { closedPort } from '../support/http-server.ts';

const call = new FakeCall();
const of = (error: unknown, classify = nodeErrors()) => judge(classify, failure(error), call);
const withCode = (code: string) => Object.assign(new Error(code), { code });

describe('nodeErrors', () => {
  it('takes a refused connection for a failure that never left', async () => {
    const port = await closedPort();
    const error = await new Promise((resolve) => connect(port, '127.0.0.1').on('error', resolve));
    expect(of(error)).toEqual({ kind: 'failure', retryable: true, notSent: true });
  });

  it('takes a broken connection for a failure', () => {
    expect(of(withCode('EPIPE'))).toEqual({ kind: 'failure', retryable: true });
  });

  it('does not blame the dependency for a shortage on this machine, and tries again', () => {
    expect(of(withCode('EMFILE'))).toMatchObject({ kind: 'ignored', retryable: true });
  });

  it('does not take the word of an answer for it that nothing was sent', () => {
    const answered = { $metadata: { httpStatusCode: 400 }, $response: { statusCode: 400 } };
    for (const code of ['ECONNREFUSED', 'EMFILE', 'CERT_HAS_EXPIRED']) {
      expect(of(Object.assign(withCode(code), answered)).notSent).not.toBe(true);
    }
  });

  it('retries what may have arrived unless the caller says that it must not be', () => {
    const by = (code: string) =>
      judge(nodeErrors(), failure(withCode(code)), new FakeCall({ idempotent: false }));
    expect(by('EPIPE')).toEqual({ kind: 'failure', retryable: false });
    expect(by('ECONNREFUSED').retryable).toBe(true);
  });

  it('does not try again what stays as it is', async () => {
    const error = await readFile('/no/such/file').catch((error) => error);
    expect(of(error)).toEqual({ kind: 'ignored', retryable: false });
    const absent = Object.assign(withCode('ENOENT'), { syscall: 'connect' });
    expect(of(absent)).toEqual({ kind: 'failure', retryable: true, notSent: true });
  });

  it('leaves the rest to the default, or to otherwise', () => {
    expect(judge(nodeErrors(), success(1), call).kind).toBe('success');
    expect(of(withCode('EWHATEVER')).kind).toBe('failure');
    expect(of(undefined).kind).toBe('failure');
    expect(of(withCode('EWHATEVER'), nodeErrors({ otherwise: () => 'success' })).kind).toBe('success');
    expect(() => nodeErrors({ otherwise: 1 as never })).toThrow('nodeErrors.otherwise must be a function');
    expect(() => nodeErrors({ codes: [] } as never)).toThrow('nodeErrors.codes is not an option');
  });
});
