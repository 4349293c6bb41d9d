import { checkCriticality, type PolicyCall, rankOf, wrongType } from '../core/index.ts';
import { REST, type Settings } from './options.ts';
import type { OrderedWaiter } from './ordered-waiter.ts';
import { Partition } from './partition.ts';

type Part = Partition<OrderedWaiter>;

/*
 * Where a call stands in the queue, by the options. An error that a function of the user throws, or a result that is none, becomes the call's
 * failure.
 */

const CODEL = { target: 5, interval: 100 };

/** The times of controlled delay, if it is on. */
export function controlOf({ codel, queue }: Settings): { target: number; interval: number } | undefined {
  if (codel === undefined) return queue === 'adaptive-lifo' ? CODEL : undefined;
  return codel === true ? CODEL : codel;
}

/** The partitions, and the one of the calls that belong to none of them: it has what is left. */
export function makePartitions(partitions: Settings['partitions']): readonly Part[] {
  const named = (partitions ?? []).map(
    ({ name, share, borrow }) => new Partition<OrderedWaiter>(name, share, borrow),
  );
  const shareLeft = Math.max(
    0,
    named.reduce((left, { share }) => left - share, 1),
  );
  return [...named, new Partition(REST, shareLeft, true)];
}

export function partitionOf(
  { partitions, partition }: Settings,
  made: readonly Part[],
  call: PolicyCall,
): Part {
  const rest = made.at(-1) as Part;
  if (partitions === undefined) return rest;
  const name = partition === undefined ? call.key : nameBy('bulkhead.partition', partition(call));
  return made.find((one) => one.name === name) ?? rest;
}

/** The higher, the more the call matters. */
export function rankOfCall({ priority }: Settings, call: PolicyCall): number {
  if (priority === undefined) return 0;
  if (priority === true) return rankOf(call.criticality);
  const criticality: unknown = priority(call);
  checkCriticality('the result of bulkhead.priority', criticality);
  return rankOf(criticality);
}

/** Whose turn the call waits for. */
export function tenantOf({ fair }: Settings, call: PolicyCall): string | undefined {
  if (fair === undefined) return undefined;
  return fair === true ? call.key : nameBy('bulkhead.fair', fair(call));
}

/** How long the call is expected to run, in ms; 0 where nobody knows. */
export function needsMs({ expectedDuration }: Settings, call: PolicyCall): number {
  if (expectedDuration === undefined) return 0;
  const ms: unknown = typeof expectedDuration === 'number' ? expectedDuration : expectedDuration(call);
  if (ms === undefined) return 0;
  if (typeof ms === 'number' && ms >= 0) return ms;
  throw wrongType('the result of bulkhead.expectedDuration', 'must be a number of ms, at least 0', ms);
}

function nameBy(option: string, name: unknown): string | undefined {
  if (name === undefined || typeof name === 'string') return name;
  throw wrongType(`the result of ${option}`, 'must be a string or undefined', name);
}
