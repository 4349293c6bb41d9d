import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/** Largest size of a file that is read, in bytes. The parser accepts no more. */
const MAX_BYTES = 4_000_000;

/** The text of a file, or the reason why there is none. */
export type FileText =
  | { readonly text: string }
  | {
      readonly problem: 'missing' | 'unreadable' | 'too-large';
      readonly message: string;
    };

/** Reads a regular file as UTF-8, up to the largest size. Refuses pipes and devices: reading them might never end. */
export async function readTextFile(path: string): Promise<FileText> {
  let file: FileHandle | undefined;
  try {
    // Without O_NONBLOCK, opening a pipe waits until another process writes to it, and blocks a thread of the pool. (Windows does
    // not have this flag.)
    file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const stats = await file.stat();
    if (!stats.isFile()) {
      const message = `cannot be read: it is ${kindOf(stats)}, not a regular file`;
      return { problem: 'unreadable', message };
    }
    const bytes = await readAtMost(file, MAX_BYTES + 1);
    if (bytes.length > MAX_BYTES) {
      const size = Math.max(stats.size, bytes.length);
      return { problem: 'too-large', message: `must not be larger than ${MAX_BYTES} bytes, got ${size}` };
    }
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return { problem: 'missing', message: `cannot be read: ${message}` };
    const why = code === 'ERR_ENCODING_INVALID_ENCODED_DATA' ? 'it is not UTF-8' : message;
    return { problem: 'unreadable', message: `cannot be read: ${why}` };
  } finally {
    await file?.close().catch(() => {});
  }
}

/**
 * Reads until the end of the data, whatever size the file system reports: it reports 0 for files in /proc, and a file may grow
 * meanwhile.
 */
async function readAtMost(file: FileHandle, most: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  while (length < most) {
    const { bytesRead, buffer } = await file.read(new Uint8Array(Math.min(65_536, most - length)));
    if (bytesRead === 0) break;
    chunks.push(buffer.subarray(0, bytesRead));
    length += bytesRead;
  }
  return Buffer.concat(chunks);
}

function kindOf(stats: Awaited<ReturnType<FileHandle['stat']>>): string {
  if (stats.isDirectory()) return 'a directory';
  if (stats.isFIFO()) return 'a pipe';
  return stats.isSocket() ? 'a socket' : 'a device';
}
