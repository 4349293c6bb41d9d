import { type BigIntStats, statSync } from 'node:fs';

/** A file's identity and times, which show that it was written, replaced, created or removed. */
export interface Fingerprint {
  /** A text that differs whenever the file differs. */
  readonly text: string;
  /** Identity of the file at the path. `undefined` if there is no file. */
  readonly identity: string | undefined;
  /** Time of the last write: epoch time in ms. */
  readonly writtenMs: number;
}

/** Takes the fingerprints of files. Take them before you read the files. */
export function fingerprints(paths: readonly string[]): readonly Fingerprint[] {
  return paths.map(fingerprint);
}

function fingerprint(path: string): Fingerprint {
  try {
    return of(statSync(path, { bigint: true }));
  } catch (error) {
    return { text: String((error as { code?: unknown }).code), identity: undefined, writtenMs: 0 };
  }
}

function of({ dev, ino, size, mtimeNs, ctimeNs, mtimeMs }: BigIntStats): Fingerprint {
  const identity = `${dev} ${ino}`;
  return { text: `${identity} ${size} ${mtimeNs} ${ctimeNs}`, identity, writtenMs: Number(mtimeMs) };
}

export function sameFiles(a: readonly Fingerprint[], b: readonly Fingerprint[]): boolean {
  return a.every(({ text }, at) => text === b[at]?.text);
}
