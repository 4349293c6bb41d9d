import { describe, expect, it } from 'vitest';
import { onAbort } from '../../src/engine/abort-hub.ts';
import { CountingController } from './probe.ts';

describe('onAbort', () => {
  it('tells all, in order, with the reason, through one listener', () => {
    const controller = new CountingController();
    const told: unknown[] = [];
    for (const name of ['a', 'b', 'c']) {
      onAbort(controller.signal, { interrupt: ({ cause }) => told.push([name, cause?.error]) });
    }
    expect(controller.listeners).toBe(1);
    controller.abort('why');
    expect(told).toEqual([
      ['a', 'why'],
      ['b', 'why'],
      ['c', 'why'],
    ]);
    expect([controller.listeners, controller.peak]).toEqual([0, 1]);
  });

  it('takes the listener away with the last, and puts it back for the next', () => {
    const controller = new CountingController();
    const told: string[] = [];
    const subscribe = (name: string) => onAbort(controller.signal, { interrupt: () => told.push(name) });
    const a = subscribe('a');
    const b = subscribe('b');
    a.end();
    a.end();
    expect(controller.listeners).toBe(1);
    b.end();
    expect(controller.listeners).toBe(0);
    subscribe('c');
    expect(controller.listeners).toBe(1);
    controller.abort();
    expect(told).toEqual(['c']);
  });

  it('does not tell one that another has ended while all are being told', () => {
    const controller = new CountingController();
    const told: string[] = [];
    onAbort(controller.signal, {
      interrupt: () => {
        told.push('a');
        b.end();
      },
    });
    const b = onAbort(controller.signal, { interrupt: () => told.push('b') });
    onAbort(controller.signal, { interrupt: () => told.push('c') });
    controller.abort();
    expect(told).toEqual(['a', 'c']);
    expect(controller.listeners).toBe(0);
  });

  it('keeps signals apart', () => {
    const one = new CountingController();
    const other = new CountingController();
    const told: string[] = [];
    onAbort(one.signal, { interrupt: () => told.push('one') });
    onAbort(other.signal, { interrupt: () => told.push('other') });
    one.abort();
    expect(told).toEqual(['one']);
    expect([one.listeners, other.listeners]).toEqual([0, 1]);
  });
});
