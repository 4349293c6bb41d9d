/** Deliberate faults, which can be switched on and off while the service runs. */
const log: (event: unknown) => void = () => {};

// #region chaos
import { pipeline, retry, timeout } from 'seawall';
import { chaos, chaosSwitch } from 'seawall/chaos';

const experiment = chaosSwitch({ on: false });
const payments = pipeline(
  retry(),
  timeout('800ms'),
  chaos.latency({ rate: 0.02, latency: '2s', maxActive: 10, switch: experiment }),
  chaos.fault({ rate: 0.01, switch: experiment }),
);
payments.on('*', (event) => log(event)); // 'chaos.injected' distinguishes injected faults from real ones
experiment.on();
experiment.off(); // delayed calls continue at once
// #endregion
console.log(await payments.execute(() => 'paid'));
