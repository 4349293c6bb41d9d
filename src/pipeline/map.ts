import pLimit from 'p-limit';
import {
  type Call,
  checkInteger,
  checkOptions,
  type ExecuteOptions,
  failure,
  type Operation,
  type Outcome,
} from '../core/index.ts';
import { onAbort } from '../engine/index.ts';

/** The options of `map`: those of its calls, and how many of them run at once. */
export interface MapOptions extends ExecuteOptions {
  /** How many items run at a time: a positive integer, or Infinity. @default 8 */
  readonly concurrency?: number | undefined;
}

/** The part of a pipeline that mapping uses. */
interface Executes {
  execute<T>(operation: Operation<T>, options: ExecuteOptions): Promise<T>;
  executeOutcome<T>(operation: Operation<T>, options: ExecuteOptions): Promise<Outcome<T>>;
}

type ItemOperation<Item, T> = (item: Item, call: Call) => T | PromiseLike<T>;

/** The first failure ends it: what waits is dropped, and what runs is aborted with that failure as the reason. */
export async function mapEach<Item, T>(
  pipeline: Executes,
  items: Iterable<Item>,
  operation: ItemOperation<Item, T>,
  options: MapOptions,
): Promise<T[]> {
  const { concurrency, signal, ...asked } = checkMapOptions(options);
  // All of them before any begins: should the source break midway, nothing is left running.
  const all = Array.from(items);
  const limit = pLimit(concurrency);
  const controller = new AbortController();
  const subscription = signal === undefined ? undefined : abortWith(signal, controller);
  const run = async (item: Item): Promise<T> => {
    try {
      return await pipeline.execute((call) => operation(item, call), {
        ...asked,
        signal: controller.signal,
      });
    } catch (error) {
      // Here and not at the end of all, which comes after the limit has let the next one in.
      limit.clearQueue();
      controller.abort(error);
      throw error;
    }
  };
  try {
    return await Promise.all(all.map((item) => limit(run, item)));
  } finally {
    subscription?.();
  }
}

/** Every item has its outcome; once the caller aborts, that is the caller's reason. */
export async function mapEachOutcome<Item, T>(
  pipeline: Executes,
  items: Iterable<Item>,
  operation: ItemOperation<Item, T>,
  options: MapOptions,
): Promise<Outcome<T>[]> {
  const { concurrency, signal, ...asked } = checkMapOptions(options);
  const all = Array.from(items);
  const limit = pLimit(concurrency);
  return Promise.all(
    all.map((item) =>
      limit(() => pipeline.executeOutcome((call) => operation(item, call), { ...asked, signal })).catch(
        failure,
      ),
    ),
  );
}

function checkMapOptions(options: MapOptions): MapOptions & { readonly concurrency: number } {
  checkOptions('map', options, ['concurrency', 'signal', 'key', 'idempotent', 'criticality', 'deadline']);
  const concurrency = checkInteger('map.concurrency', options.concurrency ?? 8, { min: 1 });
  return { ...options, concurrency };
}

function abortWith(signal: AbortSignal, controller: AbortController): () => void {
  if (signal.aborted) {
    controller.abort(signal.reason);
    return () => {};
  }
  const subscription = onAbort(signal, { interrupt: ({ cause }) => controller.abort(cause?.error) });
  return () => subscription.end();
}
