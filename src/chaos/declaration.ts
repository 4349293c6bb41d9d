import { checkOneOf, checkOptions, type Duration, show } from '../core/index.ts';
import type { ChaosSwitch } from './chaos-switch.ts';
import { fault } from './fault.ts';
import type { Chaos } from './injector.ts';
import { latency } from './latency.ts';
import type { OptIn } from './opt-in.ts';
import { outcome } from './outcome.ts';

interface Declared {
  readonly name?: string | undefined;
  /** Share of the calls that meet chaos, 0–1. */
  readonly rate: number;
  readonly enabled?: boolean | undefined;
  readonly seed?: number | undefined;
}

/** A chaos policy as plain data, as it stands in a configuration file. */
export type ChaosDeclaration =
  | (Declared & {
      readonly inject: 'latency';
      readonly latency: Duration;
      readonly maxActive?: number | undefined;
    })
  /** A fault is an error with that message, and these properties besides: `code`, `status`, … */
  | (Declared & {
      readonly inject: 'fault';
      readonly fault?: { readonly message: string; readonly [property: string]: unknown } | undefined;
    })
  | (Declared & { readonly inject: 'outcome'; readonly outcome: unknown });

/** What a declaration cannot say. */
export interface DeclarationContext {
  readonly switch?: ChaosSwitch | undefined;
  readonly optIn?: OptIn | undefined;
}

/**
 * Makes a chaos policy from plain data.
 * @throws TypeError, RangeError for a declaration that makes no sense
 */
export function fromDeclaration(
  declaration: ChaosDeclaration,
  context: DeclarationContext = {},
): Chaos<unknown> {
  if (typeof declaration !== 'object' || declaration === null) {
    throw new TypeError(`chaos.from: must be given an object, got ${show(declaration)}`);
  }
  checkOptions('chaos.from.context', context, ['switch', 'optIn']);
  const { inject, ...options } = declaration;
  checkOneOf('chaos.from.inject', inject, ['latency', 'fault', 'outcome']);
  if (inject === 'latency') return latency({ ...(options as Parameters<typeof latency>[0]), ...context });
  if (inject === 'outcome') return declaredOutcome(options as Declared & { outcome: unknown }, context);
  const { fault: declared, ...rest } = options as Declared & { fault?: { message: string } };
  if (declared === undefined) return fault({ ...rest, ...context });
  const { message, ...properties } = declared;
  if (typeof message !== 'string') {
    throw new TypeError(`chaos.from.fault.message must be a string, got ${show(message)}`);
  }
  return fault({ ...rest, ...context, fault: () => Object.assign(new Error(message), properties) });
}

/** Each call gets a copy of its own, for it may change it. */
function declaredOutcome(
  options: Declared & { outcome: unknown },
  context: DeclarationContext,
): Chaos<unknown> {
  if (!('outcome' in options)) throw new TypeError('chaos.from.outcome must be given');
  return outcome({ ...options, ...context, outcome: () => structuredClone(options.outcome) });
}
