import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { type OptionError, type Rule, type Rules, resolve } from '../../src/core/index.ts';

const range = fc.record({ min: fc.nat(5), max: fc.integer({ min: 5, max: 20 }) }, { requiredKeys: [] });
const quantity = fc
  .tuple(fc.constantFrom('integer', 'number', 'duration'), range)
  .map(([is, within]) => ({ is, ...within }));
const single = fc.oneof(
  quantity,
  fc.record({ is: fc.constantFrom('ratio', 'boolean', 'name', 'function') }),
  fc.constant({ is: 'one of', of: ['a', 'b'] }),
  fc.constant({ is: 'exactly', value: false }),
);

const key = fc.constantFrom('alpha', 'beta', 'gamma', 'delta');

const { rules } = fc.letrec<{ rules: Rules; rule: Rule }>((tie) => ({
  rules: fc.dictionary(key, tie('rule'), { maxKeys: 3, noNullPrototype: true }),
  rule: fc.oneof(
    { maxDepth: 2 },
    single as fc.Arbitrary<Rule>,
    tie('rules').map((of): Rule => ({ is: 'options', of })),
    tie('rule').map((of): Rule => ({ is: 'list', of })),
    fc.array(tie('rule'), { minLength: 1, maxLength: 3 }).map((of): Rule => ({ is: 'either', of })),
  ),
}));

const value = fc.oneof(
  fc.integer({ min: -1, max: 25 }),
  fc.double(),
  fc.constantFrom<unknown>(undefined, null, '', 'a', '5ms', '1d', true, false, 0.5, Infinity, () => 1),
);
const options = fc.oneof(
  value,
  fc.dictionary(key, fc.oneof(value, fc.array(value, { maxLength: 3 }), fc.dictionary(key, value)), {
    noNullPrototype: true,
  }),
);

function problemsOf(table: Rules, given: unknown): OptionError[] {
  const found: OptionError[] = [];
  resolve('it', table, given, (error) => found.push(error));
  return found;
}

test.prop([rules, options])('what is thrown is the first of what is collected', (table, given) => {
  const [first] = problemsOf(table, given);
  let thrown: unknown;
  try {
    resolve('it', table, given);
  } catch (error) {
    thrown = error;
  }
  expect((thrown as Error | undefined)?.message).toBe(first?.message);
});

test.prop([rules, options])('each problem says where, and against what rule', (table, given) => {
  for (const { message, path, rule } of problemsOf(table, given)) {
    expect(path).toMatch(/^it\b/);
    expect(message.startsWith(`${path} ${rule}`)).toBe(true);
  }
});

test.prop([rules, options])('what has been resolved resolves to itself', (table, given) => {
  if (problemsOf(table, given).length > 0) return;
  const once = resolve('it', table, given);
  expect(resolve('it', table, once)).toEqual(once);
});
