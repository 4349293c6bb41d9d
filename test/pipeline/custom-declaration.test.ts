import { describe, expect, it } from 'vitest';
import { boundsOf, subjectOf } from '../../src/advice/index.ts';
import { Sorts } from '../../src/core/index.ts';
import { DECLARATIONS } from '../../src/declarations.ts';
import { bulkhead, custom, type Policy, pipeline, timeout } from '../../src/index.ts';

const sorts = new Sorts(DECLARATIONS);
const of = (...policies: Policy<unknown>[]) => boundsOf(subjectOf(pipeline(...policies), sorts));

describe('the worst case of a layer made in code', () => {
  it('has no end, for it may run what lies inside any number of times', () => {
    expect(
      of(
        custom((next) => next()),
        timeout('1s'),
      ),
    ).toMatchObject({
      latencyMs: Infinity,
      attempts: Infinity,
      delaysMs: 0,
    });
  });

  it('is what lies inside, so many times', () => {
    const layer = custom((next) => next().catch(next), { maxAttempts: 2 });
    expect(of(layer, timeout('1s'))).toMatchObject({ latencyMs: 2000, attempts: 2 });
    expect(of(timeout('1500ms'), layer, timeout('1s'))).toMatchObject({ latencyMs: 1500, attempts: 2 });
  });

  it('may keep any number of calls, and run them side by side with one permit further out', () => {
    const layer = custom((next) => Promise.race([next(), next()]), { maxAttempts: 2 });
    expect(of(layer, bulkhead({ maxConcurrent: 3 }))).toMatchObject({ running: 3, inFlight: Infinity });
    expect(of(bulkhead({ maxConcurrent: 3 }), layer)).toMatchObject({ running: 6, inFlight: 3 });
  });
});

describe('in words', () => {
  it.each([
    [{}, 'made in code, runs what lies inside any number of times'],
    [{ maxAttempts: 1 }, 'made in code, runs what lies inside once'],
    [{ maxAttempts: 3 }, 'made in code, runs what lies inside up to 3 times'],
  ])('%o: %s', (options, summary) => {
    const [policy] = subjectOf(pipeline(custom((next) => next(), options)), sorts).policies;
    expect(policy?.declaration?.summary(policy.options)).toBe(summary);
  });
});

it('a nested pipeline changes nothing by itself', () => {
  const inside = { latencyMs: 1, attempts: 2, delaysMs: 3, running: 4, inFlight: 5 };
  const nested = sorts.byKind(pipeline().kind);
  expect(nested?.around(inside, {}, { boundsOf: () => inside, isRepeated: false })).toBe(inside);
  expect(of(pipeline(pipeline(timeout('1s'))), bulkhead({ maxConcurrent: 2 }))).toMatchObject({
    latencyMs: 1000,
    inFlight: 2,
  });
});
