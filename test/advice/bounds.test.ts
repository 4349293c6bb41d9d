import { bulkhead, fallback, type Policy, pipeline, rateLimiter, recompose, retry, timeout } from 'seawall';
import { describe, expect, it } from 'vitest';
import { boundsOf, describePolicy, type Subject, subjectOf, timeBudget } from '../../src/advice/index.ts';
import { type Declared, declare, Sorts } from '../../src/core/index.ts';
import { DECLARATIONS } from '../../src/declarations.ts';

/** A custom policy that hedges: two at once. */
const twice: Declared = declare({
  kind: 'twice',
  options: {},
  around: (inside) => ({ ...inside, attempts: 2 * inside.attempts, running: 2 * inside.running }),
  summary: () => 'two at once',
});
const sorts = new Sorts(DECLARATIONS, [twice]);

const of = (...policies: Policy<unknown>[]) => boundsOf(subjectOf(pipeline(...policies), sorts));
const unknown: Policy = { kind: 'mine', name: 'mine' };

describe('the worst case', () => {
  it('of an operation alone', () => {
    expect(of()).toEqual({
      latencyMs: Infinity,
      attempts: 1,
      delaysMs: 0,
      running: Infinity,
      inFlight: Infinity,
    });
  });

  it('adds up from the inside out', () => {
    const inside = [bulkhead({ maxConcurrent: 5, maxQueued: 2, maxWait: '100ms' }), timeout('1s')];
    expect(of(...inside)).toMatchObject({ latencyMs: 1100, running: 5, inFlight: 7 });
    expect(
      of(retry({ maxAttempts: 2, backoff: () => 10, maxDelay: '1s', retryAfter: false }), ...inside),
    ).toMatchObject({
      latencyMs: 2 * 1100 + 1000,
      attempts: 2,
      delaysMs: 1000,
      running: 5,
    });
    expect(of(timeout('2s'), rateLimiter({ permits: 1, maxWait: '5s' }), ...inside).latencyMs).toBe(2000);
  });

  it('counts a nested pipeline like what it consists of', () => {
    const policies = [timeout('9s'), bulkhead({ maxConcurrent: 3 }), timeout('1s')];
    expect(of(pipeline(...policies.slice(0, 2)), ...policies.slice(2))).toEqual(of(...policies));
  });

  it('adds the pipeline that a fallback runs calls through', () => {
    const other = pipeline({ name: 'other' }, timeout('3s'));
    expect(of(fallback(other), timeout('1s'))).toMatchObject({ latencyMs: 4000, attempts: 2 });
    expect(
      of(fallback(pipeline({ name: 'deeper' }, fallback(other), timeout('2s'))), timeout('1s')),
    ).toMatchObject({
      latencyMs: 6000,
      attempts: 3,
    });
  });

  it('has no end where that leads back', () => {
    const a = pipeline({ name: 'a' }, timeout('1s'));
    recompose(a, [fallback(pipeline({ name: 'b' }, fallback(a), timeout('1s'))), timeout('1s')]);
    expect(boundsOf(subjectOf(a, sorts)).latencyMs).toBe(Infinity);
  });

  it('looks into each pipeline once, however they lead to each other, and however far', () => {
    let asked = 0;
    const leadsOn: Declared = declare({
      kind: 'leads-on',
      options: { to: { is: 'name' } },
      around(inside, { to = '' }, context) {
        asked += 1;
        return { ...inside, latencyMs: context.boundsOf(to).latencyMs + 1 };
      },
      summary: () => 'leads on',
    });
    const all = Array.from({ length: 5000 }, (_, at): Subject => {
      const policy = { kind: 'leads-on', name: 'one', describe: () => ({ to: `${at + 1}` }) };
      const described = describePolicy(policy, at === 4999 ? undefined : leadsOn, []);
      const policies = [described, described];
      return { name: `${at}`, copies: 1, policies, keys: [], pipelineNamed: (name) => all[Number(name)] };
    });
    for (const subject of all) expect(boundsOf(subject).latencyMs).toBe(Infinity);
    expect(asked).toBeLessThan(6 * all.length);
  });

  it('is unknown where two pipelines have the name, and bounded by what encloses it', () => {
    const [a, b] = [timeout('1s'), timeout('2s')].map((one) => fallback(pipeline({ name: 'x' }, one)));
    expect(of(a as Policy, b as Policy, timeout('1s')).latencyMs).toBe(Infinity);
    expect(of(timeout('9s'), a as Policy, b as Policy, timeout('1s')).latencyMs).toBe(9000);
  });

  it('goes by the declaration of a user’s policy, and knows nothing without one', () => {
    const inside = [bulkhead({ maxConcurrent: 2 }), timeout('1s')];
    expect(of({ kind: 'twice', name: 'twice' }, ...inside)).toMatchObject({
      latencyMs: 1000,
      attempts: 2,
      running: 4,
    });
    expect(of(unknown, ...inside)).toEqual({
      latencyMs: Infinity,
      attempts: Infinity,
      delaysMs: Infinity,
      running: Infinity,
      inFlight: Infinity,
    });
  });
});

describe('the time budget', () => {
  it('is the least that does not cooperate', () => {
    const { policies } = subjectOf(
      pipeline(
        timeout('5s'),
        timeout('3s', { name: 'least' }),
        timeout('1s', { cooperative: true }),
        timeout(() => 1),
      ),
      sorts,
    );
    expect(timeBudget(policies)).toMatchObject({ ms: 3000, by: { name: 'least' } });
    expect(timeBudget(policies.slice(2))).toBeUndefined();
  });
});
