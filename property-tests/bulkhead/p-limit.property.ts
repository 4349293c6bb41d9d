import fc from 'fast-check';
import pLimit from 'p-limit';
import { expect, it } from 'vitest';
import { bulkhead } from '../../src/bulkhead/index.ts';
import { Client, microtasks } from './clients.ts';

const limits = fc.integer({ min: 1, max: 4 });
type Command =
  | { type: 'arrive'; direct: boolean }
  | { type: 'end'; pick: number }
  | { type: 'leave'; pick: number }
  | { type: 'resize'; max: number };

const arrive: fc.Arbitrary<Command> = fc.record({ type: fc.constant('arrive'), direct: fc.boolean() });
const end: fc.Arbitrary<Command> = fc.record({ type: fc.constant('end'), pick: fc.nat() });
const leave: fc.Arbitrary<Command> = fc.record({ type: fc.constant('leave'), pick: fc.nat() });
const resize: fc.Arbitrary<Command> = fc.record({ type: fc.constant('resize'), max: limits });

/** The commands of one step happen within one microtask. */
function stepsOf(...kinds: fc.Arbitrary<Command>[]): fc.Arbitrary<Command[][]> {
  return fc.array(fc.array(fc.oneof(...kinds), { minLength: 1, maxLength: 4 }), {
    maxLength: 25,
    size: 'max',
  });
}

/** Tasks in a real p-limit, which run until they are ended. */
class Tasks {
  readonly limit: ReturnType<typeof pLimit>;
  readonly started: number[] = [];
  readonly #ends = new Map<number, () => void>();

  constructor(limit: ReturnType<typeof pLimit>) {
    this.limit = limit;
  }

  add(id: number): void {
    void this.limit(() => {
      this.started.push(id);
      return new Promise<void>((resolve) => this.#ends.set(id, resolve));
    });
  }

  get running(): number[] {
    return [...this.#ends.keys()].sort((a, b) => a - b);
  }

  end(id: number): void {
    this.#ends.get(id)?.();
    this.#ends.delete(id);
  }
}

it('starts the same calls in the same order as p-limit does', async () => {
  await fc.assert(
    fc.asyncProperty(limits, stepsOf(arrive, arrive, arrive, end, end, resize), async (max, steps) => {
      const oracle = new Tasks(pLimit(max));
      const policy = bulkhead({ maxConcurrent: max, maxQueued: Infinity });
      const clients: Client[] = [];
      const started: number[] = [];
      for (const [command] of steps) {
        if (command === undefined) continue;
        if (command.type === 'arrive') {
          const client = new Client(policy, clients.length);
          clients.push(client);
          if (client.stage === 'running') started.push(client.id);
          oracle.add(client.id);
        } else if (command.type === 'end') {
          const { running } = oracle;
          if (running.length === 0) continue;
          const id = running[command.pick % running.length]!;
          oracle.end(id);
          clients[id]!.end();
        } else if (command.type === 'resize') {
          oracle.limit.concurrency = command.max;
          policy.update({ maxConcurrent: command.max });
        }
        for (const client of clients) {
          if (!client.resumed) continue;
          client.goOn();
          started.push(client.id);
        }
        await microtasks();
        expect(started).toEqual(oracle.started);
        expect(clients.filter(({ stage }) => stage === 'running').map(({ id }) => id)).toEqual(
          oracle.running,
        );
        expect(policy.active).toBe(oracle.limit.activeCount);
        expect(policy.queued).toBe(oracle.limit.pendingCount);
      }
    }),
  );
});

it('shares an adopted limit with direct tasks as if all were direct', async () => {
  await fc.assert(
    fc.asyncProperty(limits, stepsOf(arrive, arrive, arrive, end, end, resize), async (max, steps) => {
      const oracle = new Tasks(pLimit(max));
      const shared = new Tasks(pLimit(max));
      const policy = bulkhead({ limit: shared.limit, maxQueued: Infinity });
      const clients = new Map<number, Client>();
      let ids = 0;
      for (const step of steps) {
        const ended = new Set<number>();
        for (const command of step) {
          if (command.type === 'arrive') {
            const id = ids++;
            oracle.add(id);
            if (command.direct) shared.add(id);
            else clients.set(id, new Client(policy, id));
          } else if (command.type === 'end') {
            const running = oracle.running.filter((id) => !ended.has(id));
            if (running.length === 0) continue;
            const id = running[command.pick % running.length]!;
            ended.add(id);
            oracle.end(id);
            const client = clients.get(id);
            if (client === undefined) shared.end(id);
            else client.end();
          } else if (command.type === 'resize') {
            oracle.limit.concurrency = command.max;
            policy.update({ maxConcurrent: command.max });
          }
        }
        await microtasks();
        for (const client of clients.values()) {
          if (!client.resumed) continue;
          client.goOn();
          shared.started.push(client.id);
        }
        const wrapped = [...clients.values()].filter(({ stage }) => stage === 'running').map(({ id }) => id);
        expect([...shared.running, ...wrapped].sort((a, b) => a - b)).toEqual(oracle.running);
        expect(shared.limit.activeCount).toBe(oracle.limit.activeCount);
        expect(shared.limit.pendingCount).toBe(oracle.limit.pendingCount);
        expect(policy.active).toBe(wrapped.length);
      }
    }),
  );
});

it('holds an adopted limit to its bounds and serves in order, whoever leaves, and nothing remains', async () => {
  await fc.assert(
    fc.asyncProperty(
      limits,
      fc.integer({ min: 0, max: 3 }),
      stepsOf(arrive, arrive, arrive, end, end, leave),
      async (max, maxQueued, steps) => {
        const tasks = new Tasks(pLimit(max));
        const policy = bulkhead({ limit: tasks.limit, maxQueued });
        const clients: Client[] = [];
        const served: number[] = [];
        let directs = 0;

        function goOn(): void {
          for (const client of clients) {
            if (!client.resumed) continue;
            client.goOn();
            served.push(client.id);
          }
        }
        for (const step of steps) {
          for (const command of step) {
            if (command.type === 'arrive') {
              if (command.direct) tasks.add(directs++);
              else clients.push(new Client(policy, clients.length));
            } else if (command.type === 'end') {
              const { running } = tasks;
              const candidates = clients.filter(({ stage }) => stage === 'running');
              const index = command.pick % (running.length + candidates.length || 1);
              if (index < running.length) tasks.end(running[index]!);
              else candidates[index - running.length]?.end();
            } else if (command.type === 'leave') {
              const parked = clients.filter(({ stage }) => stage === 'parked');
              parked[command.pick % (parked.length || 1)]?.leave();
            }
          }
          await microtasks();
          goOn();
          const running = clients.filter(({ stage }) => stage === 'running').length;
          expect(policy.active).toBe(running);
          expect(running + tasks.running.length).toBeLessThanOrEqual(max);
          expect(policy.queued).toBeLessThanOrEqual(maxQueued);
          expect(served).toEqual([...served].sort((a, b) => a - b));
        }

        // Once all calls have ended or left, the limit is in its initial state.
        while (tasks.limit.activeCount > 0) {
          for (const id of tasks.running) tasks.end(id);
          for (const client of clients) {
            if (client.stage === 'running') client.end();
            else if (client.stage === 'parked' && client.id % 2 === 0) client.leave();
          }
          await microtasks();
          goOn();
        }
        expect(policy).toMatchObject({ active: 0, queued: 0, available: max });
        expect(tasks.limit.pendingCount).toBe(0);
        const next = new Client(policy, clients.length);
        await microtasks();
        expect(next.resumed).toBe(true);
      },
    ),
  );
});
