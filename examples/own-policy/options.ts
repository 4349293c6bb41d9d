import { type OptionsOf, outOfRange, type Resolved, resolve, updateOptions, wrongType } from 'seawall/policy';

const WINDOW = {
  /** Start of the window: a date and time such as `'2030-05-01T02:00:00Z'`. */
  from: { is: 'name', required: true },
  /** End of the window: a date and time after `from`. */
  to: { is: 'name', required: true },
} as const;

export const MAINTENANCE = {
  /** Times in which the dependency is down as announced. Calls are rejected in them. @default none */
  windows: { is: 'list', of: { is: 'options', of: WINDOW as typeof WINDOW }, default: [] },
  /** Name in errors, events and metrics. @default 'maintenance' */
  name: { is: 'name', default: 'maintenance' },
} as const;

export interface MaintenanceOptions extends OptionsOf<typeof MAINTENANCE> {
  /** Name in errors, events and metrics. @default 'maintenance' */
  readonly name?: string | undefined;
}

export type Settings = Resolved<typeof MAINTENANCE>;

export function resolveOptions(options: MaintenanceOptions): Settings {
  return checkWindows(resolve('maintenance', MAINTENANCE, options));
}

export function updatedOptions(settings: Settings, change: MaintenanceOptions): Settings {
  return checkWindows(updateOptions('maintenance', MAINTENANCE, settings, change, ['name']));
}

/** Checks the rules that the table cannot express. */
function checkWindows(settings: Settings): Settings {
  for (const [at, { from, to }] of settings.windows.entries()) {
    const path = `maintenance.windows[${at}]`;
    for (const [key, value] of Object.entries({ from, to })) {
      if (Number.isNaN(Date.parse(value)))
        throw wrongType(`${path}.${key}`, 'must be a date and time', value);
    }
    if (Date.parse(to) <= Date.parse(from)) throw outOfRange(`${path}.to`, 'must be after from', to);
  }
  return settings;
}
