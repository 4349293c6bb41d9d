/** A bulkhead that queues, and is changed in use. */
import assert from 'node:assert/strict';

const render = async (page: number): Promise<string> => `page ${page}`;
const pages = [1, 2, 3, 4];

// #region use
import { bulkhead, pipeline } from 'seawall';

const slots = bulkhead({ name: 'renderer', maxConcurrent: 2, maxQueued: 100, maxWait: '5s' });
const rendering = pipeline({ name: 'rendering' }, slots);

const rendered = await Promise.all(pages.map((page) => rendering.execute(() => render(page))));

slots.update({ maxConcurrent: 8 }); // takes effect at once; calls under way keep their places
slots.pause(); // nobody else is let in; who waits goes on waiting
slots.resume();
await slots.onIdle(); // for a shutdown: nothing runs and nobody waits
// #endregion

assert.equal(rendered.length, 4);
assert.deepEqual({ active: slots.active, available: slots.available }, { active: 0, available: 8 });
