import { describe, expect, it } from 'vitest';
import { schemasOf } from '../../src/telemetry/event-schema.ts';
import { Ledger } from '../../src/telemetry/ledger.ts';
import type { PolicyTallies, Sort } from '../../src/telemetry/tallies.ts';

/** A policy of one's own, which declares no events. */
const MINE: Sort = { kind: 'my-kind', schemas: schemasOf(undefined) };

function counted(tallies: PolicyTallies): Record<string, number> {
  return Object.fromEntries(
    Array.from(tallies.points(), ([count, attributes]) => [
      String(attributes['resilience.policy.event']),
      count,
    ]),
  );
}

function namesIn(ledger: Ledger): unknown[] {
  return Array.from(ledger.policies.values(), ({ attributes }) => attributes['resilience.policy.name']);
}

describe('the events of a policy of one’s own', () => {
  it('begin with rejections, at 0', () => {
    expect(counted(new Ledger('calls', {}).policy('mine', MINE))).toEqual({ 'execution.rejected': 0 });
  });

  it('are counted under their own names, cut to what an attribute may have', () => {
    const tallies = new Ledger('calls', {}).policy('mine', MINE);
    tallies.add('mine.happened', 1);
    tallies.add('mine.happened', 2);
    tallies.add(`mine.${'x'.repeat(1000)}`, 1);
    const long = `mine.${'x'.repeat(1000)}`.slice(0, 128);
    expect(counted(tallies)).toEqual({ 'execution.rejected': 0, 'mine.happened': 3, [long]: 1 });
  });

  it('are of 32 types at most: the rest count together', () => {
    const tallies = new Ledger('calls', {}).policy('mine', MINE);
    for (let i = 0; i < 40; i++) tallies.add(`mine.${i}`, 1);
    const events = counted(tallies);
    expect(Object.keys(events)).toHaveLength(32 + 2); // and _OTHER, and rejections
    expect(events._OTHER).toBe(8);
    expect(events['mine.31']).toBe(1);
    expect(events['mine.32']).toBeUndefined();
    tallies.add('mine.5', 1);
    expect(counted(tallies)['mine.5']).toBe(2);
  });
});

describe('the policies of a pipeline', () => {
  it('go by kind and name', () => {
    const ledger = new Ledger('calls', { region: 'eu' });
    const tallies = ledger.policy('mine', MINE);
    expect(ledger.policy('mine', MINE)).toBe(tallies);
    expect(ledger.policy('other', MINE)).not.toBe(tallies);
    expect(ledger.policy('mine', { ...MINE, kind: 'another' })).not.toBe(tallies);
    expect(tallies.attributes).toEqual({
      region: 'eu',
      'resilience.pipeline.name': 'calls',
      'resilience.policy.name': 'mine',
      'resilience.policy.type': 'my_kind',
    });
  });

  it('have names that are cut, and those that are then the same count together', () => {
    const ledger = new Ledger('calls', {});
    const name = 'x'.repeat(500);
    expect(ledger.policy(`${name}1`, MINE)).toBe(ledger.policy(`${name}2`, MINE));
    expect(namesIn(ledger)).toEqual(['x'.repeat(128)]);
  });

  it('are 64 at most: of each kind the rest count together', () => {
    const ledger = new Ledger('calls', {});
    for (let i = 0; i < 100; i++) ledger.policy(`mine-${i}`, MINE).add('execution.rejected', 1);
    expect(ledger.policies.size).toBe(65);
    expect(namesIn(ledger).slice(-2)).toEqual(['mine-63', '_OTHER']);
    expect(counted(ledger.policy('mine-99', MINE))['execution.rejected']).toBe(36);
    expect(ledger.policy('mine-5', MINE).attributes['resilience.policy.name']).toBe('mine-5');
  });

  it('are bounded whatever kinds there are', () => {
    const ledger = new Ledger('calls', {});
    for (let i = 0; i < 1000; i++) ledger.policy('mine', { ...MINE, kind: `kind-${i}` });
    expect(ledger.policies.size).toBe(129);
    const types = Array.from(
      ledger.policies.values(),
      ({ attributes }) => attributes['resilience.policy.type'],
    );
    expect(types.at(-1)).toBe('_OTHER');
  });
});

describe('error types', () => {
  it('are 32 at most, and cancelled calls always have their own', () => {
    const ledger = new Ledger('calls', {});
    for (let i = 0; i < 32; i++) expect(ledger.errorType(`E${i}`)).toBe(`E${i}`);
    expect(ledger.errorType('E32')).toBe('_OTHER');
    expect(ledger.errorType('E31')).toBe('E31');
    expect(ledger.errorType('cancelled')).toBe('cancelled');
  });

  it('say how calls end', () => {
    const ledger = new Ledger('calls', {});
    for (const type of [undefined, 'cancelled', 'E1', 'E1']) ledger.ended(type);
    expect(ledger.calls).toEqual({ success: 1, failure: 2, cancelled: 1 });
    expect(ledger.outcomes.map(([outcome, attributes]) => [outcome, attributes])).toEqual(
      ['success', 'failure', 'cancelled'].map((outcome) => [
        outcome,
        { 'resilience.pipeline.name': 'calls', 'resilience.call.outcome': outcome },
      ]),
    );
  });
});
