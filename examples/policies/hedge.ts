/** Another attempt beside one that takes long. */
import assert from 'node:assert/strict';

let reads = -1;
const read = async (key: string, signal: AbortSignal): Promise<string> => {
  reads += 1;
  const isSlow = reads === 1;
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(resolve, isSlow ? 5000 : 5);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
  return `value of ${key}`;
};

// #region use
import { hedge, pipeline, timeout } from 'seawall';

const replicas = pipeline(
  { name: 'replicas' },
  timeout('2s'),
  hedge({ delay: 'p95', maxExtraLoad: 0.05 }), // at most one call in twenty is sent twice
);

const value = await replicas.execute(({ signal }) => read('wave', signal));
// #endregion

assert.equal(value, 'value of wave');
// The first of these two reads hangs.
reads = 0;
const impatient = pipeline(hedge({ delay: '20ms', maxExtraLoad: 1 }));
assert.equal(await impatient.execute(({ signal }) => read('wave', signal)), 'value of wave');
assert.equal(reads, 2);
console.log('the second attempt has answered, and the first was told to stop');
