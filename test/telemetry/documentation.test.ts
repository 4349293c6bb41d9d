import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PAGE, withTables } from '../../scripts/telemetry-tables.ts';
import {
  ATTR,
  CIRCUIT_STATES,
  EVENT_DESCRIPTIONS,
  EVENTS,
  EXCEPTION_EVENT,
  METRICS,
  POLICY_EVENTS,
  PREFIX,
} from '../../src/telemetry/index.ts';
import { SCOPE_NAME, SCOPE_VERSION } from '../../src/telemetry/version.ts';

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as { name: string; version: string };

describe('the schema', () => {
  it('is what docs/telemetry.md says (npm run docs:telemetry)', () => {
    const page = readFileSync(PAGE, 'utf8');
    expect(page).toBe(withTables(page));
  });

  it('names the package and its version', () => {
    expect({ name: SCOPE_NAME, version: SCOPE_VERSION }).toEqual({
      name: manifest.name,
      version: manifest.version,
    });
  });

  it('keeps to OpenTelemetry’s rules for names', () => {
    const names = [
      ...Object.values(METRICS).map(({ name }) => name),
      ...Object.values(EVENTS).map(({ name }) => name),
      ...Object.values(ATTR).filter((name) => name !== ATTR.errorType),
    ];
    for (const name of names) {
      expect(name).toMatch(/^resilience(\.[a-z][a-z_]*[a-z])+$/);
      expect(name.startsWith(PREFIX)).toBe(true);
    }
    for (const { name } of Object.values(METRICS)) {
      // Units do not belong in names, nor does what Prometheus adds.
      expect(name).not.toMatch(/_(seconds|ms|total|count)$/);
    }
    for (const state of CIRCUIT_STATES) expect(state).toMatch(/^[a-z_]+$/);
  });

  it('describes every event, and knows which policy has it', () => {
    const names = [...Object.values(EVENTS), EXCEPTION_EVENT].map(({ name }) => name);
    expect(Object.keys(EVENT_DESCRIPTIONS).sort()).toEqual([...new Set(names)].sort());
    const had = new Set(Object.values(POLICY_EVENTS).flat());
    expect(Object.keys(EVENTS).filter((type) => !had.has(type as keyof typeof EVENTS))).toEqual([]);
  });
});
