import {
  checkOptions,
  dataOf,
  outOfRange,
  plain,
  type Resolved,
  type Rules,
  resolve,
  updateOptions,
  wrongType,
} from '../core/index.ts';
import { checkFault, faultDataOf, isError } from './fault-data.ts';
import { CHAOS, FIXED } from './options.ts';

type All = Resolved<typeof CHAOS>;

export type Injected = All['inject'];

/** The options in force; of those that only some sorts have, its own. */
export interface Settings extends Omit<All, 'maxActive' | 'name'> {
  readonly maxActive?: number | undefined;
  readonly name: string;
}

const COMMON = ['rate', 'enabled', 'optIn', 'switch', 'seed', 'name'] as const;

/** The options that only some sorts have. */
const OWN: Readonly<Record<Injected, readonly (keyof All)[]>> = {
  latency: ['latency', 'maxActive'],
  fault: ['fault'],
  outcome: ['outcome'],
  behavior: ['behavior', 'maxActive'],
};

/** Without it there would be nothing to inject. */
const NEEDED: Readonly<Partial<Record<Injected, true>>> = { latency: true, behavior: true };

/**
 * Checks the options of one sort, and fills in the defaults.
 * @throws TypeError, RangeError as its factory
 */
export function settingsFrom(path: string, inject: Injected, options: object): Settings {
  const resolved = resolve(path, rulesOf(inject), options) as object as Settings;
  if (inject === 'outcome' && !('outcome' in options)) {
    throw wrongType(`${path}.outcome`, 'must be given', undefined);
  }
  return checked(path, { ...resolved, inject });
}

/** @param change may name options of other sorts, as `undefined` */
export function updatedSettings(path: string, settings: Settings, change: object): Settings {
  const rules = { inject: CHAOS.inject, ...rulesOf(settings.inject) };
  const own = ownOptions(path, settings.inject, change);
  const changed = updateOptions<Rules>(path, rules, { ...settings }, own, FIXED);
  return checked(path, changed as object as Settings);
}

/**
 * The options of one sort. Those that only others have may be there as `undefined`, and are left out.
 * @throws TypeError, RangeError for what is no option, and for an option of another sort
 */
export function ownOptions(path: string, inject: Injected, options: object): object {
  checkOptions(path, options, Object.keys(CHAOS));
  const known = ['inject', ...Object.keys(rulesOf(inject))];
  const own: Record<string, unknown> = {};
  for (const [option, value] of Object.entries(options)) {
    if (known.includes(option)) own[option] = value;
    else if (value !== undefined) {
      throw outOfRange(`${path}.${option}`, `is not for inject: '${inject}'`, value);
    }
  }
  return own;
}

/** The rules for one sort: `inject` is not among them. */
function rulesOf(inject: Injected): Rules {
  const rules = [...OWN[inject], ...COMMON].map((option) => [option, CHAOS[option]]);
  return {
    ...Object.fromEntries(rules),
    ...(NEEDED[inject] && { [inject]: { ...CHAOS[inject], required: true } }),
    name: { ...CHAOS.name, default: `chaos-${inject}` },
  };
}

/** The settings as a file says them: they make a policy with the same. */
export function describeSettings(settings: Settings): Record<string, unknown> {
  const { fault, outcome } = settings;
  return plain(CHAOS, {
    ...settings,
    fault: isError(fault) ? faultDataOf(fault) : fault,
    ...(settings.inject === 'outcome' && { outcome: toldOutcome(outcome) }),
  });
}

/** A value that JSON does not preserve can only come from a function, in a file as well. */
function toldOutcome(outcome: unknown): unknown {
  if (typeof outcome === 'function') return outcome;
  const data = dataOf(outcome);
  return data === undefined ? { function: '' } : data.value;
}

function checked(path: string, settings: Settings): Settings {
  checkFault(`${path}.fault`, settings.fault);
  return settings;
}
