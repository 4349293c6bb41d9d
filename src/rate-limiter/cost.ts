import type { Call, Outcome, PolicyCall } from '../core/index.ts';
import { checkCost, type Settings } from './options.ts';

type Cost = Settings['cost'];

/** How many permits the call takes before it goes. */
export function reservedCost(cost: Cost, call: Call): number {
  if (typeof cost === 'number') return cost;
  if (typeof cost === 'function') return checkCost('rateLimiter.cost(call)', cost(call));
  const { reserve } = cost;
  return typeof reserve === 'number' ? reserve : checkCost('rateLimiter.cost.reserve(call)', reserve(call));
}

/** How many permits the call has come to; `undefined` where that was known before, and where it was never sent. */
export function settledCost(cost: Cost, call: PolicyCall, outcome: Outcome): number | undefined {
  if (typeof cost !== 'object' || call.startedAt === undefined) return undefined;
  return checkCost('rateLimiter.cost.settle(outcome, call)', cost.settle(outcome, call));
}
