import fc from 'fast-check';

/**
 * Property tests use the same cases in every run, so that a failure can be repeated from its log. For other cases use
 * `SEAWALL_SEED=random npm test`, or any number; `SEAWALL_RUNS` sets the number of runs per property. fast-check prints the seed
 * and the path of a counterexample with each failure.
 */
const DEFAULT_SEED = 20_261_124;
const DEFAULT_RUNS = 100;

const asked = process.env.SEAWALL_SEED;
const seed = asked === 'random' ? Date.now() | 0 : Number(asked ?? DEFAULT_SEED);
const numRuns = Number(process.env.SEAWALL_RUNS ?? DEFAULT_RUNS);
if (!Number.isInteger(seed)) throw new TypeError(`SEAWALL_SEED: an integer or "random", not ${asked}`);
if (!Number.isInteger(numRuns) || numRuns < 1) throw new TypeError('SEAWALL_RUNS: a positive integer');

fc.configureGlobal({ seed, numRuns });
