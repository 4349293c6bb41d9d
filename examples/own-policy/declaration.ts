import { declare } from 'seawall/policy';
import { EVENTS } from './events.ts';
import { maintenance } from './maintenance.ts';
import { MAINTENANCE } from './options.ts';

export const declaration = declare({
  kind: 'maintenance',
  key: 'maintenance',
  options: MAINTENANCE,
  make: maintenance,
  short: 'windows',
  places: [{ key: 'maintenance', at: 15 }],
  fixed: ['name'],
  // A rejected call takes no time: the worst case is that of the policies inside.
  around: (inside) => inside,
  summary: ({ windows }) => `refuses calls in ${windows.length} announced windows`,
  happens: () => ({
    onFailure:
      'In an announced window, calls fail at once with a MaintenanceError that says when to come back.',
  }),
  events: {
    schemas: EVENTS,
    when: {
      'maintenance.entered': 'a call came in an announced window that none had come in before',
      'execution.rejected': 'a policy refused to run the operation',
    },
    attributes: {
      'resilience.maintenance.left': { description: 'How long the window still lasts, in seconds.' },
    },
  },
  test: {
    samples: { windows: [[], [{ from: '2030-05-01T02:00:00Z', to: '2030-05-01T04:00:00Z' }]] },
  },
});
