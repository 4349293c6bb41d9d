import fc from 'fast-check';
import { type Pipeline, pipeline } from 'seawall';
import { definePolicies, explain, toConfiguration } from 'seawall/config';
import { describe, expect, it } from 'vitest';
import type { Declared, Policy } from '../../src/core/index.ts';
import { DECLARATIONS } from '../../src/declarations.ts';

/** Generates a policy of any of its samples, with any of its optional options. */
function policyOf({ options, make, needsOptions, test }: Declared): fc.Arbitrary<Policy<unknown>> {
  const samples = Object.entries(test?.samples ?? {});
  const values = Object.fromEntries(samples.map(([option, all]) => [option, fc.constantFrom(...all)]));
  const requiredKeys = Object.keys(values).filter(
    (option) => needsOptions === true || options[option]?.required === true,
  );
  return fc.record(values, { requiredKeys }).map((given) => make?.(given) as Policy<unknown>);
}

const policies = DECLARATIONS.filter(({ key, needsOptions, options, test }) => {
  const isGiven = Object.entries(options).every(
    ([option, { required }]) => !required || test?.samples[option],
  );
  return key !== undefined && (needsOptions !== true || test !== undefined) && isGiven;
});

function written(original: Pipeline<unknown>): unknown {
  const { config, problems } = toConfiguration(original);
  expect(problems).toEqual([]);
  const again = definePolicies(JSON.parse(JSON.stringify(config)));
  return (again.get(original.name) as Pipeline<unknown>).describe().policies;
}

describe('written out as configuration and read back', () => {
  it.each(policies.map((one) => [one.kind, one] as const))('%s says the same of itself', (_, declaration) => {
    fc.assert(
      fc.property(policyOf(declaration), (policy) => {
        const original = pipeline({ name: 'p' }, policy);
        expect(written(original)).toEqual(original.describe().policies);
      }),
    );
  });

  it('a pipeline of any of them does', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(...policies.map(policyOf)), { maxLength: 6 }), (all) => {
        const original = pipeline({ name: 'p' }, ...all);
        fc.pre(!explain(original).findings.some(({ severity }) => severity === 'error'));
        expect(written(original)).toEqual(original.describe().policies);
      }),
    );
  });
});
