import { systemRuntime } from '../core/index.ts';

type Schedule = (run: () => void) => void;

/**
 * Runs a function in a turn of the event loop of its own, after all promise reactions that are due. Taken when the module
 * is loaded, before a test can replace it with a fake.
 */
export const macrotask: Schedule = immediate() ?? messages() ?? timer();

function immediate(): Schedule | undefined {
  return (globalThis as { readonly setImmediate?: Schedule }).setImmediate;
}

/**
 * Where there is no `setImmediate`: browsers and workers. Messages come sooner than timers, which may wait for a few ms; but edge
 * runtimes have no messages, and in Workers one comes before the promise reactions that are due.
 */
function messages(): Schedule | undefined {
  if (typeof MessageChannel === 'undefined' || systemRuntime.platform?.sharedTimers === false)
    return undefined;
  return (run) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      run();
    };
    port2.postMessage(undefined);
  };
}

function timer(): Schedule {
  // biome-ignore lint/style/noRestrictedGlobals: a turn of the real event loop is what is asked for
  const setTimer = setTimeout;
  return (run) => void setTimer(run, 0);
}
