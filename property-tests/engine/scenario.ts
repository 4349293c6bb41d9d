import fc from 'fast-check';

/** The behaviour of an operation, in one attempt. */
export interface OperationScript {
  readonly how: 'value' | 'throw' | 'later' | 'hang' | 'until-aborted' | 'thenable' | 'abort-caller';
  readonly ok: boolean;
  readonly ms: number;
  readonly readsSignal: boolean;
}

export type AdmitScript =
  | { readonly do: 'proceed' | 'reject' | 'answer' | 'throw' }
  | {
      readonly do: 'wait' | 'park' | 'deadline' | 'cooperative' | 'defer' | 'resumed-early';
      readonly ms: number;
    };

export type SettleScript =
  | { readonly do: 'pass' | 'replace' | 'throw' }
  | { readonly do: 'again' | 'defer' | 'defer-again'; readonly ms: number };

export type LevelScript =
  | {
      readonly level: 'probe';
      readonly admits: readonly AdmitScript[];
      readonly settles: readonly SettleScript[];
      readonly throwing: 'nothing' | 'release' | 'abandon' | 'withdraw' | 'expire';
      readonly releaseOn: 'settle' | 'abandon';
    }
  | { readonly level: 'timeout'; readonly ms: number; readonly cooperative: boolean }
  | { readonly level: 'retry'; readonly maxAttempts: number; readonly ms: number; readonly throws: boolean }
  | {
      readonly level: 'bulkhead';
      readonly max: number;
      readonly queued: number;
      readonly queueMs: number;
      readonly releaseOn: 'settle' | 'abandon';
    }
  | {
      readonly level: 'fallback';
      readonly how: 'value' | 'function' | 'later' | 'throws' | 'when-throws' | 'pipeline';
    }
  | { readonly level: 'circuitBreaker'; readonly failures: number }
  | { readonly level: 'rateLimiter'; readonly permits: number; readonly maxWait: number }
  | {
      readonly level: 'custom';
      readonly how: 'through' | 'twice' | 'answer' | 'throw' | 'detached' | 'race' | 'late';
    }
  | { readonly level: 'fork'; readonly ms: number; readonly max: number }
  | { readonly level: 'share' }
  | { readonly level: 'nested'; readonly levels: readonly LevelScript[]; readonly ignores: boolean };

export interface CallScript {
  readonly startMs: number;
  readonly operations: readonly OperationScript[];
  /** Time of the abort: before the start, at a time, or never. */
  readonly abort: 'before' | number | undefined;
  /** True if the call uses the signal that all such calls share. */
  readonly shared: boolean;
}

export interface Scenario {
  readonly levels: readonly LevelScript[];
  readonly calls: readonly CallScript[];
  readonly classify: 'default' | 'throws' | 'mixed';
}

const ms = fc.integer({ min: 0, max: 40 });
const positiveMs = fc.integer({ min: 1, max: 40 });

const operation: fc.Arbitrary<OperationScript> = fc.record({
  how: fc.oneof(
    { weight: 4, arbitrary: fc.constant('later' as const) },
    { weight: 2, arbitrary: fc.constantFrom('value' as const, 'throw' as const) },
    {
      weight: 3,
      arbitrary: fc.constantFrom(
        'hang' as const,
        'until-aborted' as const,
        'thenable' as const,
        'abort-caller' as const,
      ),
    },
  ),
  ok: fc.boolean(),
  ms,
  readsSignal: fc.boolean(),
});

const admit: fc.Arbitrary<AdmitScript> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('proceed' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('reject' as const, 'answer' as const, 'throw' as const) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'wait' as const,
        'park' as const,
        'deadline' as const,
        'cooperative' as const,
        'defer' as const,
        'resumed-early' as const,
      ),
      ms,
    }),
  },
);

const settle: fc.Arbitrary<SettleScript> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('pass' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('replace' as const, 'throw' as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom('again' as const, 'defer' as const, 'defer-again' as const),
      ms,
    }),
  },
);

const { levels } = fc.letrec<{ level: LevelScript; levels: LevelScript[] }>((tie) => ({
  levels: fc.array(tie('level'), { maxLength: 6 }),
  level: fc.oneof(
    { maxDepth: 2, depthIdentifier: 'nested' },
    {
      weight: 5,
      arbitrary: fc.record({
        level: fc.constant('probe' as const),
        admits: fc.array(admit, { minLength: 1, maxLength: 4 }),
        settles: fc.array(settle, { minLength: 1, maxLength: 4 }),
        throwing: fc.oneof(
          { weight: 4, arbitrary: fc.constant('nothing' as const) },
          {
            weight: 1,
            arbitrary: fc.constantFrom(
              'release' as const,
              'abandon' as const,
              'withdraw' as const,
              'expire' as const,
            ),
          },
        ),
        releaseOn: fc.constantFrom('settle' as const, 'settle' as const, 'abandon' as const),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        level: fc.constant('timeout' as const),
        ms: positiveMs,
        cooperative: fc.constantFrom(false, false, true),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        level: fc.constant('retry' as const),
        maxAttempts: fc.integer({ min: 1, max: 4 }),
        ms: positiveMs,
        throws: fc.constantFrom(false, false, false, true),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        level: fc.constant('bulkhead' as const),
        max: fc.integer({ min: 1, max: 2 }),
        queued: fc.integer({ min: 0, max: 2 }),
        queueMs: fc.constantFrom(5, 30, Infinity),
        releaseOn: fc.constantFrom('settle' as const, 'settle' as const, 'abandon' as const),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        level: fc.constant('fallback' as const),
        how: fc.constantFrom('value', 'function', 'later', 'throws', 'when-throws', 'pipeline'),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        level: fc.constant('circuitBreaker' as const),
        failures: fc.integer({ min: 1, max: 3 }),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        level: fc.constant('rateLimiter' as const),
        permits: fc.integer({ min: 1, max: 2 }),
        maxWait: fc.constantFrom(0, 60),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        level: fc.constant('custom' as const),
        how: fc.constantFrom('through', 'twice', 'answer', 'throw', 'detached', 'race', 'late'),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        level: fc.constant('fork' as const),
        ms,
        max: fc.integer({ min: 1, max: 3 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ level: fc.constant('share' as const) }) },
    {
      weight: 1,
      arbitrary: fc.record({
        level: fc.constant('nested' as const),
        levels: tie('levels'),
        ignores: fc.boolean(),
      }),
    },
  ) as fc.Arbitrary<LevelScript>,
}));

const call: fc.Arbitrary<CallScript> = fc.record({
  startMs: fc.constantFrom(0, 0, 1, 10, 25),
  operations: fc.array(operation, { minLength: 1, maxLength: 4 }),
  abort: fc.oneof(
    { weight: 4, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constant('before' as const) },
    { weight: 5, arbitrary: fc.integer({ min: 0, max: 80 }) },
  ),
  shared: fc.boolean(),
});

export const scenario: fc.Arbitrary<Scenario> = fc.record({
  levels,
  calls: fc.array(call, { minLength: 1, maxLength: 4 }),
  classify: fc.constantFrom('default', 'default', 'default', 'throws', 'mixed'),
});
