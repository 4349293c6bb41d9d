import type { PipelineDescription, PolicyDescription } from '../index.ts';
import type { Keys } from './problem.ts';
import type { Redaction } from './secrets.ts';

/** A policy as checks and explanations see it: described, wherever it comes from. */
export interface Described {
  readonly kind: string;
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** The options as they were given, where it is of a configuration. */
  readonly given?: Readonly<Record<string, unknown>> | undefined;
  /** Where it stands in the configuration. */
  readonly keys: Keys;
}

/** A pipeline to be checked or explained. */
export interface Subject {
  readonly name: string;
  readonly description?: string | undefined;
  readonly classify?: string | undefined;
  /** How many pipelines there may be of it: one for each key. 1 without `perKey`. */
  readonly copies: number;
  /** The outermost first, nested pipelines flattened. */
  readonly policies: readonly Described[];
  readonly keys: Keys;
}

/** A pipeline made in code, by what `describe()` says of it. */
export function subjectOf({ name, policies }: PipelineDescription): Subject {
  return { name, copies: 1, policies: flatten(policies, [name]), keys: [name] };
}

function flatten(policies: readonly PolicyDescription[], keys: Keys): Described[] {
  return policies.flatMap(({ kind, name, options, policies: inner }, at) =>
    inner === undefined
      ? [{ kind, name, options, keys: [...keys, 'policies', at] }]
      : flatten(inner, [...keys, 'policies', at]),
  );
}

/** A number that an option describes; what is not set, unlimited or up to a function is `undefined`. */
export function numberOf(policy: Described | undefined, option: string): number | undefined {
  const value = policy?.options[option];
  return typeof value === 'number' ? value : undefined;
}

/** A limit that an option describes: Infinity where there is none. */
export function limitOf(policy: Described, option: string): number {
  return numberOf(policy, option) ?? Infinity;
}

/** The shortest timeout among these: what really bounds the time inside. `undefined` without any that is known. */
export function shortestTimeout(policies: readonly Described[]): Described | undefined {
  return policies
    .filter(
      (one) =>
        one.kind === 'timeout' &&
        numberOf(one, 'timeoutMs') !== undefined &&
        one.options.cooperative !== true,
    )
    .sort((a, b) => limitOf(a, 'timeoutMs') - limitOf(b, 'timeoutMs'))[0];
}

/** `'30 s'`, `'1.5 min'`: as one would say it. */
export function duration(ms: number): string {
  if (ms === Infinity) return 'without limit';
  const [amount, unit] =
    ms < 1000
      ? [ms, 'ms']
      : ms < 120_000
        ? [ms / 1000, 's']
        : ms < 7_200_000
          ? [ms / 60_000, 'min']
          : [ms / 3_600_000, 'h'];
  return `${Number(amount.toFixed(1))} ${unit}`;
}

/** With what came from a variable hidden: names, and a fallback's answer, which may be any data. Figures stay what they are. */
export function hiddenPolicy(policy: Described, redaction: Redaction): Described {
  const { name, options } = policy;
  const hidden = 'value' in options ? { ...options, value: redaction.data(options.value) } : options;
  return { ...policy, name: redaction.text(name), options: hidden };
}
