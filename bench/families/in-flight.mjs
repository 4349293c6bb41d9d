import { inProcessOfItsOwn } from '../process.mjs';

export const title = 'In flight: calls that are pending through retry, circuit breaker, timeout and bulkhead';
export const columns = [
  { key: 'bytes', label: 'bytes a call' },
  { key: 'startUs', label: 'µs to start', digits: 2 },
  { key: 'finishUs', label: 'µs to finish', digits: 2 },
];
export const chart = { key: 'bytes', label: 'bytes a call', better: 'less' };

/** Numbers of calls that a peer finishes in reasonable time: cockatiel takes more than a minute for 100 000. */
const COUNTS = {
  bare: [1000, 10_000, 100_000, 1_000_000],
  floor: [100_000, 1_000_000],
  seawall: [1000, 10_000, 100_000, 1_000_000],
  cockatiel: [1000, 10_000],
  opossum: [1000, 10_000, 100_000],
};

export function run() {
  return Object.entries(COUNTS).flatMap(([library, counts]) =>
    counts.map((count) => ({
      group: library,
      name: count.toLocaleString('en').replaceAll(',', ' '),
      ...inProcessOfItsOwn('./hold.mjs', [library, String(count)]),
    })),
  );
}
