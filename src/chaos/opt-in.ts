import { type Call, checkFunction, checkName, checkOptions } from '../core/index.ts';

/** Headers in either of the forms that servers hand out. */
export type HeadersLike =
  | { get(name: string): string | null | undefined }
  | Readonly<Record<string, string | readonly string[] | undefined>>;

/** Only calls whose request asks for it meet chaos. */
export interface OptIn {
  /**
   * Which header asks. Its value lists what is asked for, separated by commas: names of chaos policies, `latency`, `fault`,
   * `outcome`, `behavior`, or `*`.
   * @default 'x-chaos'
   */
  readonly header?: string | undefined;
  /**
   * The headers of the request that the call belongs to, from wherever the application keeps them (most often an
   * `AsyncLocalStorage`); `undefined` where there is none. Hand over only headers of clients that may ask for chaos.
   */
  readonly headers: (call: Call) => HeadersLike | undefined;
}

/** Whether a call has asked for the policy of that name, or its sort of injection. */
export type AsksFor = (call: Call, name: string, injection: string) => boolean;

export function optInRule(path: string, optIn: OptIn): AsksFor {
  checkOptions(path, optIn, ['header', 'headers']);
  const header = checkName(`${path}.header`, optIn.header ?? 'x-chaos').toLowerCase();
  const headers = checkFunction(`${path}.headers`, optIn.headers);
  return (call, name, injection) => {
    const asked = (read(headers(call), header) ?? '').split(',').map((part) => part.trim());
    return asked.includes(name) || asked.includes(injection) || asked.includes('*');
  };
}

function read(headers: HeadersLike | undefined, name: string): string | undefined {
  if (headers === undefined) return undefined;
  if (typeof headers.get === 'function') return headers.get(name) ?? undefined;
  const value = (headers as Readonly<Record<string, string | readonly string[] | undefined>>)[name];
  return typeof value === 'object' ? value.join(',') : value;
}
