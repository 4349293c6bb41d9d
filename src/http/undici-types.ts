/**
 * The parts of undici's interface that the interceptor uses. They are written down here so that neither the code nor its types
 * need undici to be installed.
 * @see https://undici.nodejs.org/#/docs/api/Dispatcher?id=dispatcherdispatchoptions-handler
 */

export interface UndiciDispatchOptions {
  readonly origin?: string | URL | undefined;
  readonly path: string;
  readonly method: string;
  readonly body?: unknown;
  readonly headers?: unknown;
  readonly upgrade?: unknown;
}

/** Header fields by lower-case names. */
export type UndiciHeaders = Record<string, string | string[] | undefined>;

export interface UndiciController {
  readonly aborted: boolean;
  readonly paused: boolean;
  readonly reason: Error | null;
  rawHeaders?: unknown;
  rawTrailers?: unknown;
  abort(reason: Error): void;
  pause(): void;
  resume(): void;
}

export interface UndiciHandler {
  onRequestStart?(controller: UndiciController, context: unknown): void;
  onResponseStart?(
    controller: UndiciController,
    statusCode: number,
    headers: UndiciHeaders,
    statusMessage?: string,
  ): void;
  onResponseData?(controller: UndiciController, chunk: Uint8Array): void;
  onResponseEnd?(controller: UndiciController, trailers: UndiciHeaders): void;
  onResponseError?(controller: UndiciController, error: Error): void;
}

export type UndiciDispatch = (options: UndiciDispatchOptions, handler: UndiciHandler) => boolean;
