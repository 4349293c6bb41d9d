import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bulkhead } from '../../src/bulkhead/index.ts';
import { Client } from './clients.ts';

const limits = fc.integer({ min: 1, max: 4 });
const queues = fc.integer({ min: 0, max: 4 });
/** `pick` chooses among the calls that the command can apply to. */
const commands = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.constant({ type: 'arrive' as const }) },
    { weight: 3, arbitrary: fc.record({ type: fc.constant('end' as const), pick: fc.nat() }) },
    { weight: 2, arbitrary: fc.record({ type: fc.constant('leave' as const), pick: fc.nat() }) },
    { weight: 3, arbitrary: fc.record({ type: fc.constant('goOn' as const), pick: fc.nat() }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('resize' as const), max: limits, queue: queues }) },
  ),
  { maxLength: 60, size: 'max' },
);

it('does what a naive semaphore does, whatever happens between a grant and its use', () => {
  fc.assert(
    fc.property(limits, queues, commands, (maxConcurrent, maxQueued, script) => {
      const policy = bulkhead({ maxConcurrent, maxQueued });
      const clients: Client[] = [];
      const model = { max: maxConcurrent, room: maxQueued, holders: [] as Client[], queue: [] as Client[] };
      let served: number[] = [];

      function serve(): void {
        while (model.holders.length < model.max && model.queue.length > 0)
          model.holders.push(model.queue.shift()!);
      }
      function drop(client: Client): void {
        model.holders = model.holders.filter((other) => other !== client);
        model.queue = model.queue.filter((other) => other !== client);
        serve();
      }
      function pick(from: Client[], index: number, act: (client: Client) => void): void {
        if (from.length > 0) act(from[index % from.length]!);
      }

      for (const command of script) {
        const wereHolders = new Set(model.holders);
        switch (command.type) {
          case 'arrive': {
            const client = new Client(policy, clients.length);
            clients.push(client);
            if (model.holders.length < model.max) model.holders.push(client);
            else if (model.queue.length < model.room) model.queue.push(client);
            else expect(client.stage).toBe('rejected');
            break;
          }
          case 'end':
            pick(
              clients.filter(({ stage }) => stage === 'running'),
              command.pick,
              (client) => {
                client.end();
                drop(client);
              },
            );
            break;
          case 'leave':
            pick(
              clients.filter(({ stage }) => stage === 'parked'),
              command.pick,
              (client) => {
                client.leave();
                drop(client);
              },
            );
            break;
          case 'goOn':
            pick(
              clients.filter(({ resumed }) => resumed),
              command.pick,
              (client) => {
                client.goOn();
                expect(client.stage).toBe('running'); // a call with a granted permit is never rejected
              },
            );
            break;
          case 'resize':
            policy.update({ maxConcurrent: command.max, maxQueued: command.queue });
            model.max = command.max;
            model.room = command.queue;
            serve();
        }
        // First in, first out: permits are granted in the order of arrival.
        const granted = model.holders.filter((client) => !wereHolders.has(client)).map(({ id }) => id);
        served = served.concat(granted);
        expect(served).toEqual([...served].sort((a, b) => a - b));

        expect(policy).toMatchObject({
          active: model.holders.length,
          queued: model.queue.length,
          available: Math.max(0, model.max - model.holders.length),
        });
        for (const client of model.holders) expect(client.stage === 'running' || client.resumed).toBe(true);
        for (const client of model.queue) expect([client.stage, client.call.resumed]).toEqual(['parked', 0]);
        // No call waits if there is a free permit.
        expect(policy.queued === 0 || policy.active >= policy.maxConcurrent).toBe(true);
        // No call is lost: accepted == ended + left + queued + active.
        const accepted = clients.filter(({ stage }) => stage !== 'rejected').length;
        const gone = clients.filter(({ stage }) => stage === 'ended' || stage === 'left').length;
        expect(accepted).toBe(gone + policy.queued + policy.active);
      }
    }),
  );
});

it('never lets more run than its limit, as long as that is not lowered', () => {
  fc.assert(
    fc.property(limits, queues, commands, (maxConcurrent, maxQueued, script) => {
      const policy = bulkhead({ maxConcurrent, maxQueued });
      const clients: Client[] = [];
      for (const command of script) {
        const running = clients.filter(({ stage }) => stage === 'running');
        const parked = clients.filter(({ stage }) => stage === 'parked');
        if (command.type === 'arrive') clients.push(new Client(policy, clients.length));
        if (command.type === 'end' && running.length > 0) running[command.pick % running.length]!.end();
        if (command.type === 'leave' && parked.length > 0) parked[command.pick % parked.length]!.leave();
        if (command.type === 'resize') {
          policy.update({ maxConcurrent: Math.max(command.max, policy.maxConcurrent) });
        }
        for (const client of clients) if (client.resumed) client.goOn();
        expect(clients.filter(({ stage }) => stage === 'running').length).toBe(policy.active);
        expect(policy.active).toBeLessThanOrEqual(policy.maxConcurrent);
      }
    }),
  );
});
