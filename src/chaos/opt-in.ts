import type { Call, Fn, OptionsOf, Resolved } from '../core/index.ts';

/** Headers in either of the forms that servers hand out. */
export type HeadersLike =
  | { get(name: string): string | null | undefined }
  | Readonly<Record<string, string | readonly string[] | undefined>>;

/** Which calls ask for chaos. */
export const OPT_IN = {
  /**
   * Which header asks.
   *
   * Its value lists what is asked for, separated by commas: names of chaos policies, `latency`, `fault`, `outcome`, `behavior`, or `*`.
   * @default 'x-chaos'
   */
  header: { is: 'name', default: 'x-chaos' },
  /**
   * The headers of the request that the call belongs to, from wherever the application keeps them; `undefined` where there is none.
   *
   * Most often that is an `AsyncLocalStorage`. Hand over only headers of clients that may ask for chaos.
   */
  headers: { is: 'function', required: true } as Fn<(call: Call) => HeadersLike | undefined> & {
    readonly required: true;
  },
} as const;

/** Only calls whose request asks for it meet chaos. */
export interface OptIn extends OptionsOf<typeof OPT_IN> {}

/** True if the call has asked for the policy of that name, or its sort of injection. */
export function asksFor(
  { header, headers }: Resolved<typeof OPT_IN>,
  call: Call,
  name: string,
  injection: string,
): boolean {
  const asked = (read(headers(call), header.toLowerCase()) ?? '').split(',').map((part) => part.trim());
  return asked.includes(name) || asked.includes(injection) || asked.includes('*');
}

function read(headers: HeadersLike | undefined, name: string): string | undefined {
  if (headers === undefined) return undefined;
  if (typeof headers.get === 'function') return headers.get(name) ?? undefined;
  const value = (headers as Readonly<Record<string, string | readonly string[] | undefined>>)[name];
  return typeof value === 'object' ? value.join(',') : value;
}
