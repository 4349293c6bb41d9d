import * as seawall from 'seawall';
import * as peers from '../peers.mjs';
import { CALL_COLUMNS, cpuNs, median } from '../turns.mjs';

export const title = 'Signals: operations that read their signal, and callers that give one';
export const columns = CALL_COLUMNS;
export const chart = { key: 'ratio', label: '× a bare await' };

const SHARING = 100_000;

export function subjects() {
  const { operation } = peers;
  const pipeline = seawall.pipeline(seawall.retry(), seawall.timeout('1m'));
  const cockatiel = peers.cockatielWrap(peers.cockatielRetry(), peers.cockatielTimeout(60_000));
  const { signal } = new AbortController();
  const reading = async (call) => call.signal.aborted;
  return {
    'no policy': { 'bare await': operation },
    'the operation does not read it': {
      seawall: () => pipeline.execute(operation),
      cockatiel: () => cockatiel.execute(operation),
    },
    'the operation reads it': {
      seawall: () => pipeline.execute(reading),
      cockatiel: () => cockatiel.execute(reading),
      'for comparison: new AbortController().signal': async () => new AbortController().signal.aborted,
    },
    'the caller gives one': {
      seawall: () => pipeline.execute(operation, { signal }),
      cockatiel: () => cockatiel.execute(operation, signal),
    },
  };
}

/** All calls are in flight with one signal; then they end. */
export async function more(bareNs) {
  const pipeline = seawall.pipeline(seawall.retry(), seawall.timeout('1m'));
  const times = [];
  for (let round = 0; round < 5; round++) {
    const { signal } = new AbortController();
    let finish;
    const pending = new Promise((resolve) => {
      finish = resolve;
    });
    const promises = new Array(SHARING);
    const started = cpuNs();
    for (let i = 0; i < SHARING; i++) promises[i] = pipeline.execute(() => pending, { signal });
    finish();
    await Promise.all(promises);
    times.push((cpuNs() - started) / SHARING);
  }
  const ns = median(times);
  return [{ group: 'one signal, 100 000 calls in flight with it', name: 'seawall', ns, ratio: ns / bareNs }];
}
