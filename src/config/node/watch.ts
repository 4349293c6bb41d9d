import { clearInterval, setInterval } from 'node:timers';
import { systemRuntime } from '../../index.ts';
import { type Fingerprint, fingerprints, sameFiles } from './fingerprint.ts';
import type { LayerFile } from './read-layers.ts';
import { Stillness } from './stillness.ts';

export interface WatchOptions {
  readonly files: readonly LayerFile[];
  /** Of the files as they are in force. */
  readonly prints: readonly Fingerprint[];
  readonly everyMs: number;
  /** These have changed; `still` comes later, or never, if they change back. */
  noticed(files: readonly string[]): void;
  /** The files are still: read them. What it returns, to be called when they have been read, puts them in force. */
  still(): Promise<() => void>;
}

/**
 * Watches files, and has them read when they have changed and are still. By looking at them from time to time: of the ways to
 * replace a file (an editor's rename, Kubernetes' swap of a directory's link) the notifications of operating systems miss
 * some; and `fs.watchFile` misses what changes before its own first look. Does not keep the process alive.
 * @returns ends the watching
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
      // What changed while it was read may have been read by half.
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
