import type { Policy } from '../core/index.ts';

export function isPolicy(value: unknown): value is Policy<unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as Policy).kind === 'string' &&
    typeof (value as Policy).name === 'string'
  );
}
