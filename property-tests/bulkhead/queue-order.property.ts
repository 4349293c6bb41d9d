import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bulkhead } from '../../src/bulkhead/index.ts';
import { CRITICALITIES, rankOf } from '../../src/core/index.ts';
import { Client } from './clients.ts';

const PARTITIONS = ['a', 'b', 'rest'] as const;

const commands = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        type: fc.constant('arrive' as const),
        key: fc.constantFrom(...PARTITIONS),
        tenant: fc.constantFrom('x', 'y', 'z'),
        criticality: fc.constantFrom(...CRITICALITIES),
      }),
    },
    { weight: 3, arbitrary: fc.record({ type: fc.constant('end' as const), pick: fc.nat() }) },
    { weight: 2, arbitrary: fc.record({ type: fc.constant('leave' as const), pick: fc.nat() }) },
    {
      weight: 1,
      arbitrary: fc.record({ type: fc.constant('resize' as const), max: fc.integer({ min: 1, max: 5 }) }),
    },
  ),
  { maxLength: 60, size: 'max' },
);

interface Guest {
  readonly client: Client;
  readonly rank: number;
  readonly partition: string;
  readonly tenant: string;
}

const orders = fc.record({
  queue: fc.constantFrom('fifo' as const, 'lifo' as const),
  priority: fc.constantFrom(true as const, undefined),
  fair: fc.boolean(),
  partitions: fc.boolean(),
  borrow: fc.boolean(),
  maxConcurrent: fc.integer({ min: 1, max: 5 }),
  maxQueued: fc.integer({ min: 0, max: 6 }),
});

it('keeps its counts, its shares and its order, whatever happens', () => {
  fc.assert(
    fc.property(orders, commands, ({ fair, partitions: parts, borrow, ...given }, script) => {
      const tenants = new Map<object, string>();
      const shares: Record<string, number> = parts ? { a: 0.5, b: 0.3, rest: 0.2 } : { rest: 1 };
      const policy = bulkhead({
        ...given,
        fair: fair ? (call) => tenants.get(call) : undefined,
        partitions: parts
          ? [
              { name: 'a', share: 0.5 },
              { name: 'b', share: 0.3, borrow },
            ]
          : undefined,
      });
      const guests: Guest[] = [];
      const running = () => guests.filter(({ client }) => client.stage === 'running');
      const parked = () => guests.filter(({ client }) => client.stage === 'parked');
      const pick = (from: Guest[], at: number): Client | undefined =>
        from.length === 0 ? undefined : from[at % from.length]?.client;
      let max = given.maxConcurrent;

      for (const command of script) {
        const waited = parked();
        switch (command.type) {
          case 'arrive': {
            const options = { key: command.key, criticality: command.criticality };
            const client = new Client(policy, guests.length, options, (call) =>
              tenants.set(call, command.tenant),
            );
            guests.push({
              client,
              rank: given.priority === true ? rankOf(command.criticality) : 0,
              partition: parts ? command.key : 'rest',
              tenant: fair ? command.tenant : '',
            });
            break;
          }
          case 'end':
            pick(running(), command.pick)?.end();
            break;
          case 'leave':
            pick(parked(), command.pick)?.leave();
            break;
          case 'resize':
            max = command.max;
            policy.update({ maxConcurrent: max });
        }
        for (const { client } of guests) if (client.resumed) client.goOn();

        const [now, still] = [running(), parked()];
        expect(policy).toMatchObject({ active: now.length, queued: still.length });
        expect(still.length).toBeLessThanOrEqual(given.maxQueued);
        const held = (name: string) => now.filter(({ partition }) => partition === name).length;
        const started = waited.filter((guest) => now.includes(guest));
        const cap = Math.max(1, Math.floor(0.3 * max + 1e-9));
        for (const one of still) {
          // No call waits if there is a free permit that it may take.
          const isCapped = one.partition === 'b' && !borrow && held('b') >= cap;
          expect(now.length >= max || isCapped).toBe(true);
          for (const other of started) {
            if (other.partition !== one.partition) {
              // A partition with less than its share goes before one with more.
              const guaranteed = Math.floor((shares[one.partition] ?? 0) * max + 1e-9);
              if (isCapped || held(one.partition) >= guaranteed) continue;
              expect(held(other.partition)).toBeLessThanOrEqual(
                Math.max(1, Math.ceil((shares[other.partition] ?? 0) * max)),
              );
            } else {
              expect(other.rank).toBeGreaterThanOrEqual(one.rank);
              if (other.rank !== one.rank || other.tenant !== one.tenant) continue;
              const isEarlier = other.client.id < one.client.id;
              // Only calls that were already waiting.
              if (waited.includes(one)) expect(isEarlier).toBe(given.queue === 'fifo');
            }
          }
        }
        // A call that was dropped for another was not more critical than those that stayed in its partition.
        if (command.type === 'arrive' && given.priority === true && !parts) {
          for (const sent of waited.filter(({ client }) => client.stage === 'rejected')) {
            for (const one of still) expect(sent.rank).toBeLessThanOrEqual(one.rank);
          }
        }
      }
      for (const one of guests) if (one.client.stage === 'parked') one.client.leave();
      for (const one of running()) {
        one.client.end();
        for (const { client } of guests) if (client.resumed) client.goOn();
      }
      expect(policy).toMatchObject({ active: 0, queued: 0 });
    }),
  );
});
