import { type BigIntStats, statSync } from 'node:fs';

/** By what one can tell that a file was written, replaced, made or removed. */
export interface Fingerprint {
  /** Differs whenever the file does. */
  readonly text: string;
  /** Which file it is that bears the name; `undefined` where none does. */
  readonly identity: string | undefined;
  /** When it was last written, in ms of epoch time. */
  readonly writtenMs: number;
}

/** Take them before you read the files. */
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
