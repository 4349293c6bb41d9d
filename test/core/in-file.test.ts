import { expectTypeOf, it } from 'vitest';
import type {
  Duration,
  Fn,
  InFile,
  Made,
  NamedFunction,
  OneOfParts,
  PartInFile,
} from '../../src/core/index.ts';

const INNER = { initial: { is: 'duration', required: true }, factor: { is: 'number', default: 2 } } as const;

const TABLE = {
  permits: { is: 'integer', min: 1, required: true },
  period: { is: 'duration', above: 0, max: 60_000 },
  wait: { is: 'duration' },
  when: { is: 'function' } as Fn<() => boolean>,
  cost: { is: 'either', of: [{ is: 'integer', min: 0, max: 9 }, { is: 'function' } as Fn<() => number>] },
  after: { is: 'either', of: [{ is: 'duration', max: 9 }, { is: 'function' } as Fn<() => number>] },
  start: {
    is: 'either',
    of: [
      { is: 'options', of: INNER as typeof INNER },
      { is: 'exactly', value: false },
    ],
  },
  limit: { is: 'made', rule: 'must be one', test: () => true } as Made<Map<string, string>>,
  mode: { is: 'one of', of: ['a', 'b'] },
} as const;

it('is told to the compiler what a file may say', () => {
  expectTypeOf<InFile<typeof TABLE, { limit: 'mine' }>>().toEqualTypeOf<{
    readonly permits?: number | 'unlimited' | undefined;
    readonly period?: Duration | undefined;
    readonly wait?: Duration | 'unlimited' | undefined;
    readonly when?: string | NamedFunction | undefined;
    readonly cost?: number | string | NamedFunction | undefined;
    readonly after?: Duration | NamedFunction | undefined;
    readonly start?: PartInFile<typeof INNER> | false | undefined;
    readonly limit?: 'mine' | undefined;
    readonly mode?: 'a' | 'b' | undefined;
  }>();
  expectTypeOf<{ initial: 5 }>().toExtend<PartInFile<typeof INNER>>();
  expectTypeOf<{ factor: 5 }>().not.toExtend<PartInFile<typeof INNER>>();
  expectTypeOf<{ readonly a: 1 } | { readonly b: 2 }>().toEqualTypeOf<OneOfParts<{ a: 1; b: 2 }>>();
});
