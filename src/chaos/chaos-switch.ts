import { type OptionsOf, resolve } from '../core/index.ts';

/** Switches chaos off for all that share it. */
export const CHAOS_SWITCH = {
  /** True if chaos may happen from the start. @default true */
  on: { is: 'boolean', default: true },
} as const;

export interface ChaosSwitchOptions extends OptionsOf<typeof CHAOS_SWITCH> {
  /** True if chaos may happen from the start. @default true */
  readonly on?: boolean | undefined;
}

/** One switch for many chaos policies: to start an experiment, and to end it at once. */
export interface ChaosSwitch {
  readonly isOn: boolean;
  on(): void;
  /** Nothing is injected any more, and calls that are held up now go on at once. */
  off(): void;
  /** The options that would make a switch as this one is now. */
  describe(): { readonly on: boolean };
  /** @internal for the policies that hold calls up; what it answers with ends it */
  whenOff(end: () => void): () => void;
}

/**
 * Makes a kill switch, to be given to chaos policies as `switch`. Several may share it.
 *
 *     const experiment = chaosSwitch({ on: false });
 *     const slow = chaos.latency({ rate: 0.05, latency: '2s', switch: experiment });
 *     process.on('SIGUSR2', () => (experiment.isOn ? experiment.off() : experiment.on()));
 */
export function chaosSwitch(options: ChaosSwitchOptions = {}): ChaosSwitch {
  let { on: isOn } = resolve('chaosSwitch', CHAOS_SWITCH, options);
  const ends = new Set<() => void>();
  return {
    get isOn() {
      return isOn;
    },
    on() {
      isOn = true;
    },
    off() {
      isOn = false;
      for (const end of ends) end();
    },
    describe: () => ({ on: isOn }),
    whenOff(end) {
      ends.add(end);
      return () => ends.delete(end);
    },
  };
}
