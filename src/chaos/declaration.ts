import {
  type Declared,
  type Described,
  declare,
  durationInWords,
  type InFile,
  type NamedFunction,
  type PartInFile,
  part,
  percentInWords,
} from '../core/index.ts';
import { CHAOS_SWITCH, chaosSwitch } from './chaos-switch.ts';
import { EVENTS } from './events.ts';
import { from } from './from.ts';
import { CHAOS, FIXED } from './options.ts';

type Options = Described<typeof CHAOS>;

/** Its options in a file. */
export interface ChaosConfig extends InFile<typeof CHAOS, { switch: SwitchConfig | string }> {
  /** Appears in events and metrics. @default 'chaos-' and what it injects */
  readonly name?: string | undefined;
}

/** Switches chaos off for all that share it. */
export type SwitchConfig = PartInFile<typeof CHAOS_SWITCH>;

export const declaration: Declared = declare<typeof CHAOS>({
  kind: 'chaos',
  key: 'chaos',
  options: CHAOS,
  make: from,
  needsOptions: true,
  // Innermost, where the dependency itself would fail.
  places: [{ key: 'chaos', at: 90 }],
  exclusive: ['latency', 'fault', 'outcome', 'behavior'],
  fixed: FIXED,
  isStateless: true,
  parts: { switch: { own: part({ options: CHAOS_SWITCH, make: chaosSwitch }), section: 'switches' } },

  around(inside, options) {
    // Calls that are held up do not run yet, and what functions of the user's take is not in it.
    if (options.inject !== 'latency' || mayNotHappen(options)) return inside;
    const { latency = 0 } = options;
    return {
      ...inside,
      latencyMs: inside.latencyMs + (typeof latency === 'number' ? latency : Infinity),
      inFlight: inside.inFlight + options.maxActive,
    };
  },
  summary: (options) => (mayNotHappen(options) ? 'does nothing' : injected(options)),
  happens(options, { name }) {
    if (mayNotHappen(options)) return {};
    const sentence = `On purpose, '${name}' ${injected(options)}.`;
    return options.inject === 'latency' ? { onTimeout: sentence } : { onFailure: sentence };
  },

  events: {
    schemas: EVENTS,
    when: { 'chaos.injected': 'a chaos policy did something to a call' },
    attributes: {
      'resilience.chaos.injection': { description: 'What was injected.', values: CHAOS.inject.of },
    },
  },

  test: { samples: { inject: ['fault'], rate: [0.25, 0, 1], seed: [1, 2, 3] } },
});

function mayNotHappen({ rate, enabled }: Options): boolean {
  return rate === 0 || enabled === false;
}

function injected(options: Options): string {
  const calls = callsInWords(options.rate);
  switch (options.inject) {
    case 'latency':
      return `holds up ${calls} ${latencyInWords(options.latency)}`;
    case 'fault':
      return `makes ${calls} fail`;
    case 'outcome':
      return `answers ${calls} with something else`;
    case 'behavior':
      return `runs a function before ${calls}`;
  }
}

function callsInWords(rate: number | NamedFunction): string {
  if (typeof rate !== 'number') return 'a share of the calls by function';
  return rate === 1 ? 'all calls' : `${percentInWords(rate)} of the calls`;
}

function latencyInWords(latency: Options['latency']): string {
  if (typeof latency !== 'number') return 'for a time by function';
  return latency === Infinity ? 'until they are given up' : `for ${durationInWords(latency)}`;
}
