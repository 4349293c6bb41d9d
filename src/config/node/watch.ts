import { statSync } from 'node:fs';
import { clearInterval, setInterval } from 'node:timers';

/** By what one can tell that a file was written, replaced, made or removed. Take them before you read the files. */
export function fingerprints(paths: readonly string[]): readonly string[] {
  return paths.map(fingerprint);
}

/**
 * Calls `changed` when any of the files differs from its fingerprint. By looking at them from time to time: of the ways to
 * replace a file (an editor's rename, Kubernetes' swap of a directory's link) the notifications of operating systems miss
 * some; and `fs.watchFile` misses what changes before its own first look. Does not keep the process alive.
 * @returns ends the watching
 */
export function watchFiles(
  paths: readonly string[],
  prints: readonly string[],
  intervalMs: number,
  changed: () => void,
): () => void {
  let before = prints;
  const timer = setInterval(() => {
    const now = fingerprints(paths);
    if (now.every((print, index) => print === before[index])) return;
    before = now;
    changed();
  }, intervalMs);
  timer.unref();
  return () => clearInterval(timer);
}

function fingerprint(path: string): string {
  try {
    const { mtimeMs, size, ino } = statSync(path);
    return `${mtimeMs} ${size} ${ino}`;
  } catch (error) {
    return String((error as { code?: unknown }).code);
  }
}
