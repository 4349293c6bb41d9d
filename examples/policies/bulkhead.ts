/** A bulkhead that queues, and is updated in use. */
import assert from 'node:assert/strict';

const render = async (page: number): Promise<string> => `page ${page}`;
const pages = [1, 2, 3, 4];

// #region use
import { bulkhead, pipeline } from 'seawall';

const slots = bulkhead({ name: 'renderer', maxConcurrent: 2, maxQueued: 100, maxWait: '5s' });
const rendering = pipeline({ name: 'rendering' }, slots);

const rendered = await Promise.all(pages.map((page) => rendering.execute(() => render(page))));

slots.update({ maxConcurrent: 8 }); // takes effect at once; running calls keep their permits
slots.pause(); // admits no further call; waiting calls continue to wait
slots.resume();
await slots.onIdle(); // for a shutdown: waits until no call runs or waits
// #endregion

const load = async (): Promise<string> => 'image';

// #region order
const queue = bulkhead({
  name: 'images',
  maxConcurrent: 20,
  maxQueued: 200,
  priority: true, // the more critical first: execute(…, { criticality: 'sheddable' }) is shed first
  fair: true, // then each tenant in turn: execute(…, { key: tenant })
  queue: 'adaptive-lifo', // for each tenant first in, first out; last in, first out while the queue does not drain
  codel: { target: '20ms', interval: '200ms' }, // and then the oldest calls are rejected
  expectedDuration: '50ms', // a call that has less time left is not started
});
const images = pipeline({ name: 'images' }, queue);

const image = await images.execute(load, { key: 'tenant-7', criticality: 'sheddable' });
// #endregion

// #region partitions
const shared = bulkhead({
  maxConcurrent: 20,
  maxQueued: 100,
  partitions: [
    { name: 'batch', share: 0.2, borrow: false }, // never more than 4
    { name: 'web', share: 0.6 }, // at least 12, if it needs them
  ],
  partition: ({ criticality }) => (criticality === 'sheddable' ? 'batch' : 'web'),
});
// #endregion

assert.equal(image, 'image');
assert.deepEqual(shared.snapshot().partitions?.['web'], { active: 0, queued: 0 });
assert.equal(rendered.length, 4);
assert.deepEqual({ active: slots.active, available: slots.available }, { active: 0, available: 8 });
