import { inProcessOfItsOwn } from '../process.mjs';
import { median } from '../turns.mjs';
import { CALLS, subjects as contended } from './contended.mjs';

export const title = `Contended, side by side: ${CALLS.toLocaleString('en')} calls at once through a limit of 10, in turns in one process`;
export const columns = [
  { key: 'ms', label: 'ms for all', digits: 1 },
  { key: 'ratio', label: '× as fast as p-limit', digits: 2 },
];

const NAMES = ['seawall', 'p-limit', 'cockatiel'];

export function subjects() {
  const all = contended();
  return Object.fromEntries(NAMES.map((name) => [name, all[name]]));
}

/** Measures wall time: a garbage collection costs the subject whose turn it is, whatever subject caused it. */
export function run({ rounds }) {
  const processes = Math.max(2, Math.round(rounds / 15));
  const results = Array.from({ length: processes }, () =>
    inProcessOfItsOwn('./together.mjs', [String(Math.max(9, rounds))]),
  );
  return NAMES.map((name) => ({
    group: '',
    name,
    ms: median(results.map((times) => times[name])),
    ratio: median(results.map((times) => times['p-limit'] / times[name])),
  }));
}
