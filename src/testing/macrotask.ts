type Schedule = (run: () => void) => void;

/**
 * Runs a function in a turn of the event loop of its own, after all promise reactions that are due. Taken when the module
 * is loaded, before a test can replace it with a fake.
 */
export const macrotask: Schedule = immediate() ?? messages();

function immediate(): Schedule | undefined {
  return (globalThis as { readonly setImmediate?: Schedule }).setImmediate;
}

/** Where there is no `setImmediate`: browsers and workers. */
function messages(): Schedule {
  return (run) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      run();
    };
    port2.postMessage(undefined);
  };
}
