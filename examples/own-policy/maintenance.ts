import { EventHub, type Policy, PROCEED, plain, RejectedError, reject } from 'seawall/policy';
import { EVENTS, type MaintenanceEventType } from './events.ts';
import { MAINTENANCE, type MaintenanceOptions, resolveOptions, updatedOptions } from './options.ts';

export interface Maintenance extends Policy {
  readonly kind: 'maintenance';
  readonly events: EventHub<MaintenanceEventType>;
  readonly on: EventHub<MaintenanceEventType>['on'];
  update(change: MaintenanceOptions): void;
}

/** Reports that the dependency is down as announced. The call did not run. */
export class MaintenanceError extends RejectedError {
  constructor(policy: string, retryAfterMs: number) {
    const message = `'${policy}' refuses the call: maintenance for another ${Math.ceil(retryAfterMs)} ms`;
    super('maintenance', message, { policy, retryAfterMs }, 'MaintenanceError');
  }
}

/**
 * Rejects calls in announced windows with a {@link MaintenanceError} that contains the end of the window.
 * @throws TypeError, RangeError for invalid options
 */
export function maintenance(options: MaintenanceOptions = {}): Maintenance {
  let settings = resolveOptions(options);
  const { name } = settings;
  const events = new EventHub<MaintenanceEventType>({ kind: 'maintenance', name }, EVENTS);
  let entered: number | undefined;

  /** Returns the end of the present window, in ms of wall time. Returns `undefined` outside of windows. */
  function endsAt(wallMs: number): number | undefined {
    const now = settings.windows.find(
      ({ from, to }) => Date.parse(from) <= wallMs && wallMs < Date.parse(to),
    );
    return now && Date.parse(now.to);
  }

  return {
    kind: 'maintenance',
    name,
    events,
    on: (type, listener) => events.on(type, listener),
    needsTime: { admit: false, success: false },
    admit(call) {
      const wallMs = call.runtime.clock.wallNow();
      const end = endsAt(wallMs);
      if (end === undefined) return PROCEED;
      const leftMs = end - wallMs;
      if (entered !== end) events.emit('maintenance.entered', call, () => ({ leftMs }));
      entered = end;
      return reject(new MaintenanceError(name, leftMs));
    },
    update(change) {
      settings = updatedOptions(settings, change);
    },
    attach: (runtime) => events.attach(runtime),
    describe: () => plain(MAINTENANCE, settings),
    reading: () => ({ usage: endsAt(events.runtime.clock.wallNow()) === undefined ? 0 : 1, limit: 1 }),
  };
}
