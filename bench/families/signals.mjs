import { using } from '../library.mjs';
import { operation } from '../operations.mjs';
import { CALL_COLUMNS, cpuNs, median } from '../turns.mjs';

export const title = 'Signals: operations that read their signal, and callers that give one';
export const columns = CALL_COLUMNS;
export const chart = { key: 'ratio', label: '× a bare await', ratio: true, better: 'less' };

const SHARING = 100_000;

const pipelineOf = (sea) => sea.pipeline(sea.retry(), sea.timeout('1m'));
const through = (called, options) =>
  using('seawall', (sea) => {
    const pipeline = pipelineOf(sea);
    return () => pipeline.execute(called, options);
  });
const throughPeer = (called, signal) =>
  using('cockatiel', (peer) => {
    const policy = peer.wrap(peer.retry(), peer.timeout(60_000));
    return () => policy.execute(called, signal);
  });

export function subjects() {
  const { signal } = new AbortController();
  const reading = async (call) => call.signal.aborted;
  return {
    'no policy': { 'bare await': () => operation },
    'the operation does not read it': {
      seawall: through(operation),
      cockatiel: throughPeer(operation),
    },
    'the operation reads it': {
      seawall: through(reading),
      cockatiel: throughPeer(reading),
      'for comparison: new AbortController().signal': () => async () => new AbortController().signal.aborted,
    },
    'the caller gives one': {
      seawall: through(operation, { signal }),
      cockatiel: throughPeer(operation, signal),
    },
  };
}

/** Measures calls that are all in flight with one signal, and then end. */
export async function more(bareNs) {
  const pipeline = await using('seawall', pipelineOf)();
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
