import type { Range } from '../core/index.ts';

/** Any duration that has a length and an end. */
export const LENGTH: Range = { min: 0, above: true, max: Number.MAX_SAFE_INTEGER };
