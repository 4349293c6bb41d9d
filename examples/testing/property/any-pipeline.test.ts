import assert from 'node:assert/strict';
import { it } from 'node:test';
// #region property
import fc from 'fast-check';
import { play, virtualRuntime } from 'seawall/testing';
import { anyPipeline, anySchedule } from 'seawall/testing/fast-check';

const settlesOnce = fc.asyncProperty(anyPipeline(), anySchedule(), async (recipe, schedule) => {
  const runtime = virtualRuntime();
  const played = play(recipe.build(runtime), runtime, schedule);
  await runtime.runAll();
  assert.ok(played.every(({ settled }) => settled === 1));
});
// #endregion

it('settles each call once, whatever the pipeline', async () => {
  await fc.assert(settlesOnce, { seed: 1, numRuns: 100 });
});
