import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/** More than the parser takes, in bytes: what is larger is not even read. */
const MAX_BYTES = 4_000_000;

/** A text, or why there is none. */
export type FileText =
  | { readonly text: string }
  | {
      readonly problem: 'missing' | 'unreadable' | 'too-large';
      readonly message: string;
    };

/** Reads a regular file as UTF-8, within bounds, whatever stands in its place: a pipe would never end, and a device neither. */
export async function readTextFile(path: string): Promise<FileText> {
  let file: FileHandle | undefined;
  try {
    // Without O_NONBLOCK, opening a pipe waits until somebody writes, and holds a thread of the pool for so long. (Windows has none.)
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

/** By what is there, not by the size that the file system tells: that of /proc is 0, and another may grow meanwhile. */
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
