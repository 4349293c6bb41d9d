import { systemRuntime } from '../core/index.ts';

type Schedule = (run: () => void) => void;

/**
 * Runs a function in a separate turn of the event loop, after all promise reactions that are due. The timer functions are read
 * when the module is loaded, before a test can replace them with fakes.
 */
export const macrotask: Schedule = immediate() ?? messages() ?? timer();

function immediate(): Schedule | undefined {
  return (globalThis as { readonly setImmediate?: Schedule }).setImmediate;
}

/**
 * Returns a schedule for platforms without `setImmediate`: browsers and workers. Messages arrive sooner than timers, which may be
 * delayed by a few ms. But edge runtimes have no messages, and in Workers a message arrives before the promise reactions that are
 * due.
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
