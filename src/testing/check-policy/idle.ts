import type { Policy } from '../../core/index.ts';
import { render } from '../render.ts';
import type { Breach } from './watched-policy.ts';

/** Names under which a snapshot counts what is held at present. */
const HELD = ['active', 'running', 'queued', 'waiting', 'inFlight', 'pending'];

/** Checks a policy that has no calls in flight. */
export function checkIdle(policy: Policy<unknown>): Breach[] {
  const snapshot = policy.snapshot?.() as Readonly<Record<string, unknown>> | undefined;
  const held = HELD.filter((key) => typeof snapshot?.[key] === 'number' && snapshot[key] !== 0);
  return [
    ...held.map((key) => ({
      guarantee: 'whatever was admitted is released',
      found: `no call is left, but snapshot().${key} is ${snapshot?.[key]}`,
    })),
    ...notPlain('snapshot', snapshot),
    ...notPlain('describe', policy.describe?.()),
  ];
}

function notPlain(method: string, value: unknown): Breach[] {
  const path = findOdd(value, `${method}()`);
  if (path === undefined) return [];
  return [
    {
      guarantee: 'the description, snapshot and reading of a policy are plain data',
      found: `${path.at} is ${render(path.value)}`,
    },
  ];
}

/** Finds the first value that JSON cannot hold. */
function findOdd(value: unknown, at: string): { at: string; value: unknown } | undefined {
  if (value === undefined || value === null || typeof value === 'string' || typeof value === 'boolean')
    return undefined;
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : { at, value };
  if (typeof value !== 'object') return { at, value };
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null && !Array.isArray(value)) return { at, value };
  for (const [key, inner] of Object.entries(value)) {
    const odd = findOdd(inner, `${at}.${key}`);
    if (odd !== undefined) return odd;
  }
  return undefined;
}
