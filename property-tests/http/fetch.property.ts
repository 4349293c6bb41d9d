import fc from 'fast-check';
import { expect, it } from 'vitest';
import { http, resilientFetch } from '../../src/http/index.ts';
import { constant, pipeline, retry, timeout } from '../../src/index.ts';
import { virtualRuntime } from '../../src/testing/index.ts';

const refused = Object.assign(new Error('connect ECONNREFUSED'), {
  code: 'ECONNREFUSED',
  syscall: 'connect',
});
const reset = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', syscall: 'read' });

type Answer =
  | { readonly kind: 'refused' | 'reset' | 'hangs' }
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter: number | undefined };

const answer: fc.Arbitrary<Answer> = fc.oneof(
  fc.record({ kind: fc.constantFrom('refused', 'reset', 'hangs') }),
  fc.record({
    kind: fc.constant('status'),
    status: fc.constantFrom(200, 404, 429, 500, 501, 503),
    retryAfter: fc.option(fc.integer({ min: 0, max: 200 }), { nil: undefined }),
  }),
);

const BACKOFF_MS = 500;
const MAX_WAIT_MS = 100_000;
const JITTER = 0.2;
const ATTEMPT_MS = 1000;

interface Attempt {
  readonly atMs: number;
  readonly answer: Answer;
  readonly response: Response | undefined;
}

/** Runs one request against scripted answers in virtual time. */
async function run(answers: readonly Answer[], init: RequestInit, classified: boolean) {
  const runtime = virtualRuntime();
  const attempts: Attempt[] = [];
  const target = pipeline(
    { runtime, ...(classified && { classify: http() }) },
    retry({
      maxAttempts: 10,
      backoff: constant(BACKOFF_MS),
      retryAfter: { max: MAX_WAIT_MS, jitter: JITTER },
      ...(!classified && { shouldRetry: () => true }),
    }),
    timeout(ATTEMPT_MS),
  );
  const api = resilientFetch(target, {
    fetch: (_input, { signal } = {}) => {
      const next =
        answers[attempts.length] ?? ({ kind: 'status', status: 200, retryAfter: undefined } as const);
      const headers =
        next.kind === 'status' && next.retryAfter !== undefined
          ? { 'retry-after': String(next.retryAfter) }
          : {};
      const response =
        next.kind === 'status' ? new Response('body', { status: next.status, headers }) : undefined;
      attempts.push({ atMs: runtime.nowMs, answer: next, response });
      if (response !== undefined) return Promise.resolve(response);
      if (next.kind === 'refused') return Promise.reject(refused);
      if (next.kind === 'reset') return Promise.reject(reset);
      return new Promise((_resolve, reject) =>
        signal?.addEventListener('abort', () => reject(signal.reason)),
      );
    },
  });
  const settled = api('http://x.test/', init).then(
    (value) => ({ ok: true, value }) as const,
    (error: unknown) => ({ ok: false, error }) as const,
  );
  await runtime.runAll();
  return { attempts, outcome: await settled };
}

const scripts = fc.array(answer, { maxLength: 12 });

it('what must not be carried out twice is never sent after it may have arrived, whatever the classifier', async () => {
  await fc.assert(
    fc.asyncProperty(
      scripts,
      fc.boolean(),
      fc.constantFrom('POST', 'PATCH'),
      async (answers, classified, method) => {
        const { attempts } = await run(answers, { method, body: 'x' }, classified);
        for (const { answer } of attempts.slice(0, -1)) expect(answer.kind).toBe('refused');
      },
    ),
  );
});

it('a stream is sent once', async () => {
  await fc.assert(
    fc.asyncProperty(scripts, fc.boolean(), async (answers, classified) => {
      const body = new Blob(['x']).stream();
      const { attempts } = await run(answers, { method: 'PUT', body }, classified);
      expect(attempts).toHaveLength(1);
    }),
  );
});

it('no retry comes earlier than the backoff or than the server asked, nor later than the cap and its jitter allow', async () => {
  await fc.assert(
    fc.asyncProperty(scripts, async (answers) => {
      const { attempts } = await run(answers, {}, true);
      for (const [index, { atMs }] of attempts.entries()) {
        const previous = attempts[index - 1];
        if (previous === undefined) continue;
        const { answer } = previous;
        const gap = atMs - previous.atMs - (answer.kind === 'hangs' ? ATTEMPT_MS : 0);
        const asked = answer.kind === 'status' ? (answer.retryAfter ?? 0) * 1000 : 0;
        expect(asked).toBeLessThanOrEqual(MAX_WAIT_MS);
        expect(gap).toBeGreaterThanOrEqual(Math.max(BACKOFF_MS, asked));
        expect(gap).toBeLessThanOrEqual(Math.max(BACKOFF_MS, asked * (1 + JITTER)) + 1);
      }
    }),
  );
});

it('the answer is the last response, unread; the ones before are discarded', async () => {
  await fc.assert(
    fc.asyncProperty(scripts, async (answers) => {
      const { attempts, outcome } = await run(answers, {}, true);
      const last = attempts.at(-1);
      for (const { response } of attempts.slice(0, -1)) expect(response?.bodyUsed ?? true).toBe(true);
      if (last?.response === undefined) expect(outcome.ok).toBe(false);
      else {
        expect(outcome).toEqual({ ok: true, value: last.response });
        expect(await last.response.text()).toBe('body');
      }
    }),
  );
});
