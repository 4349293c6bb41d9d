import { clearInterval, setInterval } from 'node:timers';
import { systemRuntime } from '../../index.ts';
import { type Fingerprint, fingerprints, sameFiles } from './fingerprint.ts';
import type { LayerFile } from './read-layers.ts';
import { Stillness } from './stillness.ts';

export interface WatchOptions {
  readonly files: readonly LayerFile[];
  /** Fingerprints of the files whose contents are in force. */
  readonly prints: readonly Fingerprint[];
  readonly everyMs: number;
  /** Is called when files have changed. `still` follows later, or never if they change back. */
  noticed(files: readonly string[]): void;
  /** Is called when the files have stopped changing. It reads them, and returns a function that puts them in force. */
  still(): Promise<() => void>;
}

/**
 * Watches files, and has them read once they have changed and stopped changing. Looks at them from time to time instead of
 * waiting for notifications: those of the operating systems miss some ways to replace a file (an editor's rename, Kubernetes'
 * replacement of the link to a directory), and `fs.watchFile` misses changes before its own first look. Does not keep the process
 * alive.
 * @returns a function that ends the watching
 */
export function watchFiles({ files, prints, everyMs, noticed, still }: WatchOptions): () => void {
  const paths = files.map(({ path }) => path);
  const stillness = new Stillness(
    files.map(({ optional }) => optional),
    prints,
    everyMs,
  );
  let reading = false;
  let closed = false;

  async function read(seen: readonly Fingerprint[]): Promise<void> {
    reading = true;
    try {
      const putInForce = await still();
      // If a file changed while it was read, the text may be half old and half new.
      if (closed || !sameFiles(seen, fingerprints(paths))) return;
      stillness.settle(seen);
      putInForce();
    } finally {
      reading = false;
    }
  }

  function look(): void {
    if (reading) return;
    const seen = fingerprints(paths);
    const { clock } = systemRuntime;
    const said = stillness.look(seen, clock.wallNow());
    if (said === 'noticed') noticed(stillness.changed(seen).map((at) => paths[at] as string));
    if (said === 'still') void read(seen);
  }

  const timer = setInterval(look, everyMs);
  timer.unref();
  return () => {
    closed = true;
    clearInterval(timer);
  };
}
