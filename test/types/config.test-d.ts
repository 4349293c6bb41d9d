import type { KeyedPipelines, Pipeline } from 'seawall';
import { definePolicies, type EntryConfig, type PoliciesConfig } from 'seawall/config';
import { loadPolicies } from 'seawall/config/node';
import { describe, expectTypeOf, it } from 'vitest';

const run = <A>(pipeline: Pipeline<A>) => pipeline.execute(() => 5);

describe('what the fallback of a configuration adds to the results', () => {
  it('is told for values, functions and pipelines, in an entry, a list, and what is inherited', () => {
    const policies = definePolicies(
      {
        defaults: { timeout: '1s' },
        policies: {
          none: { retry: true },
          value: { fallback: { value: null } },
          listed: ['retry', { fallback: { value: 'x' } }],
          called: { fallback: { function: 'today' } },
          other: { fallback: { pipeline: 'value' } },
          further: { fallback: { pipeline: 'other' } },
          heir: { extends: 'value', timeout: '2s' },
          off: { extends: 'value', fallback: false },
          keyed: { extends: ['value'], perKey: true },
          unknown: { fallback: { when: 'today' } },
        },
      },
      { functions: { today: async () => new Date() } },
    );
    expectTypeOf(run(policies.none)).resolves.toEqualTypeOf<number>();
    expectTypeOf(run(policies.value)).resolves.toEqualTypeOf<number | null>();
    expectTypeOf(run(policies.listed)).resolves.toEqualTypeOf<number | 'x'>();
    expectTypeOf(run(policies.called)).resolves.toEqualTypeOf<number | Date>();
    expectTypeOf(run(policies.other)).resolves.toEqualTypeOf<number | null>();
    expectTypeOf(run(policies.further)).resolves.toEqualTypeOf<number | null>();
    expectTypeOf(run(policies.heir)).resolves.toEqualTypeOf<number | null>();
    expectTypeOf(run(policies.off)).resolves.toEqualTypeOf<number>();
    expectTypeOf(policies.keyed).toEqualTypeOf<KeyedPipelines<null>>();
    expectTypeOf(run(policies.unknown)).resolves.toEqualTypeOf<unknown>();
  });

  it('comes from the defaults, too', () => {
    const { a, b } = definePolicies({
      defaults: { fallback: { value: null } },
      policies: { a: {}, b: ['retry'] },
    });
    expectTypeOf(run(a)).resolves.toEqualTypeOf<number | null>();
    expectTypeOf(run(b)).resolves.toEqualTypeOf<number>();
  });

  it('is unknown where the types do not tell', () => {
    const entry = {} as EntryConfig;
    const { a } = definePolicies({ policies: { a: entry } });
    expectTypeOf(a).not.toEqualTypeOf<Pipeline<never>>();
    const policies = definePolicies({} as PoliciesConfig);
    expectTypeOf(policies.whatever).toEqualTypeOf<Pipeline<unknown> | KeyedPipelines<unknown> | undefined>();
  });

  it('of files is unknown, unless it is said', async () => {
    const { a } = await loadPolicies('p.yaml', { names: ['a', 'b'] });
    expectTypeOf(run(a)).resolves.toEqualTypeOf<unknown>();
    const said = await loadPolicies<{ a: never; b: string[] }>('p.yaml', { names: ['a', 'b'] });
    expectTypeOf(run(said.a)).resolves.toEqualTypeOf<number>();
    expectTypeOf(run(said.b)).resolves.toEqualTypeOf<number | string[]>();
  });
});
