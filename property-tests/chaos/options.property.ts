import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type ChaosOptions, chaos } from '../../src/chaos/index.ts';

const share = fc.double({ min: 0, max: 1, noNaN: true });
const common = {
  rate: share,
  enabled: fc.boolean(),
  seed: fc.maxSafeInteger(),
  name: fc.constant('mine'),
};
const maxActive = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constant('unlimited' as const));
const latency = fc.oneof(fc.nat(5_000), fc.constantFrom('1s' as const, 'unlimited' as const));
const fault = fc.record(
  { message: fc.string(), code: fc.string(), status: fc.integer() },
  { requiredKeys: ['message'] },
);

/** Returns some options of one kind, each left out now and then. */
function optionsOf(
  inject: 'latency' | 'fault' | 'outcome',
  own: Record<string, fc.Arbitrary<unknown>>,
  needed: string[],
): fc.Arbitrary<ChaosOptions> {
  const record = { inject: fc.constant(inject), ...common, ...own };
  return fc.record(record, { requiredKeys: ['inject', 'rate', ...needed] as never }) as never;
}

const sorts = [
  optionsOf('latency', { latency, maxActive }, ['latency']),
  optionsOf('fault', { fault }, []),
  optionsOf('outcome', { outcome: fc.jsonValue() }, ['outcome']),
];

it('what a chaos policy says of itself makes one that says the same', () => {
  fc.assert(
    fc.property(fc.oneof(...sorts), (options) => {
      const told = JSON.parse(JSON.stringify(chaos.from(options).describe()));
      expect(chaos.from(told).describe()).toEqual(told);
    }),
  );
});

it('a policy that has been changed is as a new one with all that was given', () => {
  const changes = fc.oneof(...sorts.map((options) => fc.tuple(options, fc.array(options, { maxLength: 4 }))));
  fc.assert(
    fc.property(changes, ([first, further]) => {
      const named = { ...first, name: 'mine' };
      const policy = chaos.from(named);
      for (const change of further) policy.update({ ...change, name: 'mine' } as never);
      const all = Object.assign({}, named, ...further, { name: 'mine' }) as ChaosOptions;
      expect(policy.describe()).toEqual(chaos.from(all).describe());
    }),
  );
});
