import { fc, test } from '@fast-check/vitest';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import {
  deleteEntry,
  leaseEntry,
  readEntry,
  releaseEntry,
  writeEntry,
} from '../../src/redis/fake/entries.ts';
import { Store, type Twin } from '../../src/redis/fake/store.ts';
import type { Script } from '../../src/redis/script.ts';
import {
  DELETE_ENTRY,
  LEASE_ENTRY,
  READ_ENTRY,
  RELEASE_ENTRY,
  WRITE_ENTRY,
} from '../../src/redis/store/entry-scripts.ts';
import { hasRedis, type RedisServer, startRedis } from '../../test/support/redis.ts';
import { hasClients, type OpenClient, openClient } from '../../test/support/redis-clients.ts';
import { ClockedScripts } from '../../test/support/redis-clock.ts';

const KEYS = ['{e}:entry', '{e}:lease'];
const KEPT_MS = 10_000_000;

type Step = {
  readonly passMs: number;
  readonly what: 'read' | 'write' | 'lease' | 'release' | 'delete';
  readonly who: string;
};

const steps = fc.array(
  fc.record<Step>({
    passMs: fc.oneof(fc.nat(300), fc.constantFrom(0, 999, 1000, 1001)),
    what: fc.constantFrom('read', 'write', 'lease', 'release', 'delete'),
    who: fc.constantFrom('a', 'b', 'a:1', ''),
  }),
  { maxLength: 40, size: 'max' },
);

describe.skipIf(!(hasRedis() && hasClients()))('the scripts of the store, on a real server', () => {
  let server: RedisServer;
  let open: OpenClient;
  let scripts: ClockedScripts;
  beforeAll(async () => {
    server = await startRedis();
    open = await openClient('ioredis', server);
    scripts = new ClockedScripts(open);
  });
  afterAll(async () => {
    await open.close();
    await server.close();
  });

  test.prop({ history: steps }, { numRuns: 40 })(
    'keep nothing that was loaded before a delete, or by who has lost the lease; and their twins decide alike',
    async ({ history }) => {
      await scripts.forget();
      const store = new Store();
      let nowMs = 1_764_155_923_000;
      // A naive model: who holds the lease until when, and what is kept.
      let holder: { readonly who: string; readonly until: number } | undefined;
      let kept: string | null = null;
      for (const [at, { passMs, what, who }] of history.entries()) {
        nowMs += passMs;
        const run = async (script: Script, twin: Twin, args: readonly (string | number)[]) => {
          const reply = await scripts.run(script, nowMs * 1000, KEYS, args);
          expect(twin(store, nowMs * 1000, KEYS, args.map(String))).toEqual(reply);
          return (reply as unknown[])[script === READ_ENTRY ? 1 : 0];
        };
        if (what === 'read') expect(await run(READ_ENTRY, readEntry, [])).toBe(kept);
        if (what === 'write') {
          const isAllowed = who === '' || holder?.who === who;
          const reply = await run(WRITE_ENTRY, writeEntry, [who, KEPT_MS, `value ${at}`, 'channel', 'word']);
          expect(reply).toBe(isAllowed ? 1 : 0);
          if (isAllowed) kept = `${nowMs} value ${at}`;
          if (isAllowed && who !== '') holder = undefined;
        }
        if (what === 'lease' && who !== '') {
          const isFree = holder === undefined || holder.until <= nowMs;
          expect(await run(LEASE_ENTRY, leaseEntry, [who, 1000, KEPT_MS])).toBe(isFree ? 1 : 0);
          if (isFree) holder = { who, until: nowMs + 1000 };
        }
        if (what === 'release' && who !== '') {
          const isHeld = holder?.who === who;
          expect(await run(RELEASE_ENTRY, releaseEntry, [who])).toBe(isHeld ? 1 : 0);
          if (isHeld) holder = undefined;
        }
        if (what === 'delete') {
          await run(DELETE_ENTRY, deleteEntry, ['channel', 'word']);
          [kept, holder] = [null, undefined];
        }
      }
    },
  );
});
