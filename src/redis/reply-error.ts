/**
 * The meaning of a failed command:
 * - `'no script'`: the server does not know the script by its digest
 * - `'away'`: the server, or this node of it, serves nobody now, or not us: another command would fare alike
 * - `'command'`: something is wrong with this command or its key; others may go well
 * - `'lost'`: none of the server's words: the connection has failed
 */
export type ReplyFault = 'no script' | 'away' | 'command' | 'lost';

/** Codes that the server's replies begin with. */
const CODES: Readonly<Record<string, ReplyFault>> = {
  NOSCRIPT: 'no script',
  READONLY: 'away',
  LOADING: 'away',
  OOM: 'away',
  MISCONF: 'away',
  NOPERM: 'away',
  NOAUTH: 'away',
  WRONGPASS: 'away',
  MASTERDOWN: 'away',
  CLUSTERDOWN: 'away',
  NOREPLICAS: 'away',
  BUSY: 'away',
  ERR: 'command',
  WRONGTYPE: 'command',
  TRYAGAIN: 'command',
  CROSSSLOT: 'command',
  MOVED: 'command',
  ASK: 'command',
};

/** Valkey GLIDE has words of its own for some, after these. */
const GLIDE = /signalled by the server: - (\w+)/;
const GLIDE_WORDS: Readonly<Record<string, ReplyFault>> = {
  NoScriptError: 'no script',
  ReadOnly: 'away',
  BusyLoadingError: 'away',
  ClusterDown: 'away',
  MasterDown: 'away',
  PermissionDenied: 'away',
};

/** Longer messages than this are cut: what comes from outside may be of any length. */
const LONGEST = 500;

/** Judges what a client has thrown, by the message that the server's reply came with. */
export function faultOf(error: unknown): ReplyFault {
  const message = messageOf(error);
  const word = GLIDE.exec(message)?.[1];
  if (word !== undefined) return GLIDE_WORDS[word] ?? 'command';
  const code = /^-?([A-Z]+)\b/.exec(message)?.[1] ?? '';
  return (Object.hasOwn(CODES, code) ? CODES[code] : undefined) ?? 'lost';
}

/** The error's message, however odd the error is. */
export function messageOf(error: unknown): string {
  try {
    const { message } = error as { message?: unknown };
    return typeof message === 'string' ? message.slice(0, LONGEST) : '';
  } catch {
    return '';
  }
}
