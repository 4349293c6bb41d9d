import { durationInWords, type Standing } from '../core/index.ts';
import type { Fleet } from './fleet.ts';

/** Names a policy of a file by its entry: instances that read the same file so share it. */
export function nameOf({ entry, nth }: Standing): string {
  return nth === 1 ? entry : `${entry}-${nth}`;
}

/** Says how long a call may wait for the server. */
export function whileAsked({ link }: Fleet): string {
  return `A call waits for the server for ${durationInWords(link.settings.timeout)} at most.`;
}
