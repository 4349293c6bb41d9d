import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { sha1 } from '../../src/redis/sha1.ts';

it("is Node's own, at every length around the edges of its blocks", () => {
  for (let length = 0; length < 200; length++) {
    const text = 'local time = redis.call("TIME") '.repeat(7).slice(0, length);
    expect(sha1(text)).toBe(createHash('sha1').update(text).digest('hex'));
  }
});
