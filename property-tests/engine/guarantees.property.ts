import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { play } from './play.ts';
import { scenario } from './scenario.ts';

/** More runs than usual, unless `SEAWALL_RUNS` sets their number: there are many interleavings. */
const numRuns = Number(process.env.SEAWALL_RUNS ?? 1500);

describe('the engine, over random pipelines, calls and mishaps', () => {
  it('settles each call once, keeps the contract with every policy, and leaves nothing behind', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async (script) => {
        const { recorder } = await play(script, false);
        expect(recorder.violations, recorder.log.join('\n')).toEqual([]);
      }),
      { numRuns },
    );
  });

  it('comes to the same with listeners that throw, which are reported', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async (script) => {
        const quiet = await play(script, false);
        const heard = await play(script, true);
        expect(heard.recorder.violations).toEqual([]);
        expect(heard.recorder.log).toEqual(quiet.recorder.log);
        const reported = heard.runtime.reported.filter((error) => (error as Error)?.message === 'listener');
        expect(reported).toHaveLength(heard.heard);
      }),
    );
  });
});
