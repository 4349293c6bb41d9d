import { outOfRange, resolve, updateOptions } from '../core/index.ts';
import {
  BULKHEAD,
  type BulkheadOptions,
  type BulkheadUpdate,
  FIXED,
  REST,
  type Settings,
} from './options.ts';

/** The options that make of a queue more than first come, first served. */
const ORDER = ['codel', 'priority', 'fair', 'partitions', 'expectedDuration'] as const;

/** True if the queue is more than first come, first served. */
export function isOrdered(
  settings: Pick<Record<keyof Settings, unknown>, 'queue' | (typeof ORDER)[number]>,
): boolean {
  return settings.queue !== 'fifo' || ORDER.some((option) => settings[option] !== undefined);
}

export function resolveOptions(options: BulkheadOptions): Settings {
  const settings = resolve('bulkhead', BULKHEAD, options);
  if (settings.limit !== undefined && options.maxConcurrent !== undefined) {
    throw outOfRange(
      'bulkhead.maxConcurrent',
      'must be left out where bulkhead.limit is given (its concurrency is the limit)',
      options.maxConcurrent,
    );
  }
  return checkTogether(settings, options.maxWait);
}

export function updatedOptions(settings: Settings, change: BulkheadUpdate): Settings {
  return checkTogether(updateOptions('bulkhead', BULKHEAD, settings, change, FIXED), change.maxWait);
}

/** @param maxWait as it was given, for the message */
function checkTogether(settings: Settings, maxWait: BulkheadOptions['maxWait']): Settings {
  checkOrder(settings);
  if (settings.maxWait === Infinity || settings.maxQueued > 0) return settings;
  const rule = 'needs a bulkhead.maxQueued of at least 1 (nobody waits without)';
  throw outOfRange('bulkhead.maxWait', rule, maxWait ?? settings.maxWait);
}

/** @throws RangeError for options of the queue that contradict each other */
function checkOrder(settings: Settings): void {
  const { limit, codel, partition, partitions } = settings;
  if (partition !== undefined && partitions === undefined) {
    throw outOfRange('bulkhead.partition', 'needs bulkhead.partitions', partition);
  }
  if (!isOrdered(settings)) return;
  if (limit !== undefined) {
    const option = settings.queue === 'fifo' ? ORDER.find((one) => settings[one] !== undefined) : 'queue';
    const path = `bulkhead.${option}`;
    const rule =
      'must be left out where bulkhead.limit is given (calls wait in that one in the order of their arrival)';
    throw outOfRange(path, rule, settings[option as 'queue']);
  }
  if (codel !== undefined && codel !== true && codel.target >= codel.interval) {
    throw outOfRange('bulkhead.codel.target', 'must be less than bulkhead.codel.interval', codel.target);
  }
  if (partitions !== undefined) checkPartitions(partitions);
}

function checkPartitions(partitions: NonNullable<Settings['partitions']>): void {
  const names = new Set([REST]);
  let sum = 0;
  for (const [at, { name, share }] of partitions.entries()) {
    const path = `bulkhead.partitions[${at}]`;
    if (names.has(name)) throw outOfRange(`${path}.name`, `must be its own (and not '${REST}')`, name);
    names.add(name);
    sum += share;
    // A tenth ten times is a little more than one, in binary fractions.
    if (sum > 1 + 1e-9) throw outOfRange(`${path}.share`, 'must leave all shares at 1 together', share);
  }
}
