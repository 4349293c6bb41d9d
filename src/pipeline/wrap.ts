import {
  checkBoolean,
  checkFunction,
  checkOptions,
  type ExecuteOptions,
  type Operation,
} from '../core/index.ts';

export interface WrapOptions<Args extends unknown[]> {
  /** The call's key, by the arguments. @default none */
  readonly key?: ((...args: Args) => string | undefined) | undefined;
  /** The caller's signal, by the arguments: `(url, init) => init?.signal`. @default none */
  readonly signal?: ((...args: Args) => AbortSignal | undefined) | undefined;
  /** See {@link ExecuteOptions.idempotent}. @default the pipeline's */
  readonly idempotent?: boolean | undefined;
}

/** What a wrapped function needs of a pipeline. */
interface Executes {
  execute<T>(operation: Operation<T>, options: ExecuteOptions): Promise<T>;
}

export function wrapFunction<This, Args extends unknown[], R>(
  pipeline: Executes,
  fn: (this: This, ...args: Args) => R,
  options: WrapOptions<Args>,
): (this: This, ...args: Args) => Promise<Awaited<R>> {
  checkFunction('wrap', fn);
  checkOptions('wrap', options, ['key', 'signal', 'idempotent']);
  const { key, signal, idempotent } = options;
  if (key !== undefined) checkFunction('wrap.key', key);
  if (signal !== undefined) checkFunction('wrap.signal', signal);
  if (idempotent !== undefined) checkBoolean('wrap.idempotent', idempotent);
  const wrapped = async function (this: This, ...args: Args): Promise<Awaited<R>> {
    return pipeline.execute(() => fn.apply(this, args) as Awaited<R>, {
      key: key?.(...args),
      signal: signal?.(...args),
      idempotent,
    });
  };
  Object.defineProperty(wrapped, 'name', { value: fn.name, configurable: true });
  Object.defineProperty(wrapped, 'length', { value: fn.length, configurable: true });
  return wrapped;
}
