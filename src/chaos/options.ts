import {
  type Call,
  checkBoolean,
  checkFunction,
  checkInteger,
  checkName,
  checkNumber,
  checkOptions,
  show,
} from '../core/index.ts';
import { mulberry32 } from '../structures/index.ts';
import type { ChaosSwitch } from './chaos-switch.ts';
import { type AsksFor, type OptIn, optInRule } from './opt-in.ts';

/** What all chaos policies have in common. */
export interface ChaosOptions {
  /** Appears in events and metrics. @default 'chaos-' and what it injects */
  readonly name?: string | undefined;
  /**
   * Share of the calls that meet chaos, 0–1; or a function that says it for each call. What the function throws, or a
   * number that is no share, becomes the call's failure.
   */
  readonly rate: number | ((call: Call) => number);
  /** Whether chaos may happen at all, or to that call. @default true */
  readonly enabled?: boolean | ((call: Call) => boolean) | undefined;
  /** Restricts chaos to the calls that ask for it by a header of their request; `rate` applies to those. @default none */
  readonly optIn?: OptIn | undefined;
  /** A kill switch, shared with other chaos policies. @default none */
  readonly switch?: ChaosSwitch | undefined;
  /** An integer: the same seed gives the same sequence of decisions. @default the runtime's chance */
  readonly seed?: number | undefined;
}

/** Of the policies that hold calls up. */
export interface HoldingOptions extends ChaosOptions {
  /** So many calls are held up at the same time, at most; others go through. @default Infinity */
  readonly maxActive?: number | undefined;
}

export interface ResolvedChaosOptions {
  readonly name: string;
  readonly rate: (call: Call) => number;
  readonly enabled: (call: Call) => boolean;
  readonly asksFor: AsksFor | undefined;
  readonly killSwitch: ChaosSwitch | undefined;
  /** `undefined`: the runtime's. */
  readonly random: (() => number) | undefined;
  readonly maxActive: number;
  readonly described: Readonly<Record<string, unknown>>;
}

const COMMON = ['name', 'rate', 'enabled', 'optIn', 'switch', 'seed'];

/** @param own names of the options that only this policy has */
export function resolveChaosOptions(
  path: string,
  defaultName: string,
  options: ChaosOptions & { readonly maxActive?: number | undefined },
  own: readonly string[],
): ResolvedChaosOptions {
  checkOptions(path, options, [...COMMON, ...own]);
  const { rate, enabled = true, optIn, seed, maxActive = Infinity } = options;
  const killSwitch = options.switch;
  if (killSwitch !== undefined && typeof killSwitch?.whenOff !== 'function') {
    throw new TypeError(`${path}.switch must be made by chaosSwitch(), got ${show(killSwitch)}`);
  }
  const seeded = seed === undefined ? undefined : checkInteger(`${path}.seed`, seed, SEEDS);
  return {
    name: options.name === undefined ? defaultName : checkName(`${path}.name`, options.name),
    rate: rateRule(`${path}.rate`, rate),
    enabled: enabledRule(`${path}.enabled`, enabled),
    asksFor: optIn === undefined ? undefined : optInRule(`${path}.optIn`, optIn),
    killSwitch,
    random: seeded === undefined ? undefined : mulberry32(seeded),
    maxActive: checkInteger(`${path}.maxActive`, maxActive, { min: 1 }),
    described: {
      rate: typeof rate === 'function' ? 'function' : rate,
      enabled: typeof enabled === 'function' ? 'function' : enabled,
      ...(optIn !== undefined && { optIn: optIn.header ?? 'x-chaos' }),
      ...(seed !== undefined && { seed }),
      ...(own.includes('maxActive') && { maxActive: maxActive === Infinity ? null : maxActive }),
    },
  };
}

const SEEDS = { min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER };

function rateRule(path: string, rate: ChaosOptions['rate']): (call: Call) => number {
  if (typeof rate === 'function') return (call) => checkNumber(`${path}(call)`, rate(call), { max: 1 });
  checkNumber(path, rate, { max: 1 });
  return () => rate;
}

function enabledRule(path: string, enabled: boolean | ((call: Call) => boolean)): (call: Call) => boolean {
  if (typeof enabled !== 'function') {
    checkBoolean(path, enabled);
    return () => enabled;
  }
  checkFunction(path, enabled);
  return (call) => checkBoolean(`${path}(call)`, enabled(call));
}
