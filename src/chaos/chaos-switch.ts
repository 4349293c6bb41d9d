import { checkBoolean, checkOptions } from '../core/index.ts';

export interface ChaosSwitchOptions {
  /** Whether chaos may happen from the start. @default true */
  readonly on?: boolean | undefined;
}

/** One switch for many chaos policies: to start an experiment, and to end it at once. */
export interface ChaosSwitch {
  readonly isOn: boolean;
  on(): void;
  /** Nothing is injected any more, and calls that are held up now go on at once. */
  off(): void;
  /** @internal for the policies that hold calls up */
  whenOff(end: () => void): void;
}

/**
 * Makes a kill switch, to be given to chaos policies as `switch`. Several may share it.
 *
 *     const experiment = chaosSwitch({ on: false });
 *     const slow = chaos.latency({ rate: 0.05, latency: '2s', switch: experiment });
 *     process.on('SIGUSR2', () => (experiment.isOn ? experiment.off() : experiment.on()));
 */
export function chaosSwitch(options: ChaosSwitchOptions = {}): ChaosSwitch {
  checkOptions('chaosSwitch', options, ['on']);
  let isOn = checkBoolean('chaosSwitch.on', options.on ?? true);
  const ends: (() => void)[] = [];
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
    whenOff: (end) => {
      ends.push(end);
    },
  };
}
