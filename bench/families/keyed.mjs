import { inProcessOfItsOwn } from '../process.mjs';

export const title = 'Keyed: a state of its own for each of many keys';
export const columns = [
  { key: 'bytes', label: 'bytes a key' },
  { key: 'firstNs', label: 'ns for the first call of a key' },
  { key: 'nextNs', label: 'ns for the next' },
];
export const chart = { key: 'bytes', label: 'bytes a key', better: 'less' };

const SUBJECTS = [
  ['rate limiter', 'seawall', 'seawall-limiter', 1_000_000],
  ['rate limiter', 'rate-limiter-flexible (a timer for each key)', 'flexible', 1_000_000],
  ['a circuit breaker for each key', 'seawall perKey', 'seawall-breakers', 200_000],
  ['a circuit breaker for each key', 'cockatiel, a Map of them', 'cockatiel-breakers', 200_000],
];

export function run() {
  return SUBJECTS.map(([group, name, subject, keys]) => ({
    group: `${group}, ${keys.toLocaleString('en').replaceAll(',', ' ')} keys`,
    name,
    ...inProcessOfItsOwn('./keys.mjs', [subject, String(keys)]),
  }));
}
