import {
  type Criticality,
  checkBoolean,
  checkCriticality,
  checkFunction,
  checkOptions,
  type ExecuteOptions,
  type Moment,
  type Operation,
} from '../core/index.ts';

/** The options of `wrap`, for the calls of a function. */
export interface WrapOptions<Args extends unknown[]> {
  /** The call's key, by the arguments. @default none */
  readonly key?: ((...args: Args) => string | undefined) | undefined;
  /** The caller's signal, by the arguments: `(url, init) => init?.signal`. @default none */
  readonly signal?: ((...args: Args) => AbortSignal | undefined) | undefined;
  /** See {@link ExecuteOptions.idempotent}. @default the pipeline's */
  readonly idempotent?: boolean | undefined;
  /** See {@link ExecuteOptions.criticality}. @default that of the call in which the function is called */
  readonly criticality?: Criticality | undefined;
  /** The call's deadline, by the arguments; see {@link ExecuteOptions.deadline}. @default that of the call in which the function is called */
  readonly deadline?: ((...args: Args) => Moment | undefined) | undefined;
}

/** The part of a pipeline that a wrapped function uses. */
interface Executes {
  execute<T>(operation: Operation<T>, options: ExecuteOptions): Promise<T>;
}

export function wrapFunction<This, Args extends unknown[], R>(
  pipeline: Executes,
  fn: (this: This, ...args: Args) => R,
  options: WrapOptions<Args>,
): (this: This, ...args: Args) => Promise<Awaited<R>> {
  checkFunction('wrap', fn);
  checkOptions('wrap', options, ['key', 'signal', 'idempotent', 'criticality', 'deadline']);
  const { key, signal, idempotent, criticality, deadline } = options;
  if (key !== undefined) checkFunction('wrap.key', key);
  if (signal !== undefined) checkFunction('wrap.signal', signal);
  if (idempotent !== undefined) checkBoolean('wrap.idempotent', idempotent);
  if (criticality !== undefined) checkCriticality('wrap.criticality', criticality);
  if (deadline !== undefined) checkFunction('wrap.deadline', deadline);
  const wrapped = async function (this: This, ...args: Args): Promise<Awaited<R>> {
    return pipeline.execute(() => fn.apply(this, args) as Awaited<R>, {
      key: key?.(...args),
      signal: signal?.(...args),
      idempotent,
      criticality,
      deadline: deadline?.(...args),
    });
  };
  Object.defineProperty(wrapped, 'name', { value: fn.name, configurable: true });
  Object.defineProperty(wrapped, 'length', { value: fn.length, configurable: true });
  return wrapped;
}
