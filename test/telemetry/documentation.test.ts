import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ATTRIBUTE_DESCRIPTIONS } from '../../scripts/telemetry-descriptions.ts';
import { PAGE, toldEvents, withTables } from '../../scripts/telemetry-tables.ts';
import { DECLARATIONS } from '../../src/declarations.ts';
import { ATTR, CIRCUIT_STATES, METRICS, PREFIX } from '../../src/telemetry/index.ts';
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
      ...toldEvents().map(({ name }) => name),
      ...Object.keys(ATTRIBUTE_DESCRIPTIONS).filter((name) => name !== ATTR.errorType),
    ];
    for (const name of names) {
      expect(name).toMatch(/^resilience(\.[a-z][a-z_]*[a-z])+$/);
      expect(name.startsWith(PREFIX)).toBe(true);
    }
    for (const { name } of Object.values(METRICS)) {
      // Names contain neither units nor the suffixes that Prometheus adds.
      expect(name).not.toMatch(/_(seconds|ms|total|count)$/);
    }
    for (const state of CIRCUIT_STATES) expect(state).toMatch(/^[a-z_]+$/);
  });

  it('describes every event and every attribute', () => {
    for (const { name, when, schema } of toldEvents()) {
      expect(when, name).not.toBe('');
      for (const attribute of Object.values(schema.attributes ?? {})) {
        expect(ATTRIBUTE_DESCRIPTIONS, `${name}: ${attribute}`).toHaveProperty([attribute]);
      }
    }
    for (const attribute of Object.values(ATTR)) {
      expect(ATTRIBUTE_DESCRIPTIONS).toHaveProperty([attribute]);
    }
  });

  it('has the events that the policies themselves tell', () => {
    for (const { kind, make, events, test } of DECLARATIONS) {
      const samples = Object.entries(test?.samples ?? {}).map(([option, [value]]) => [option, value]);
      const policy = make?.(Object.fromEntries(samples));
      if (policy !== undefined) expect(policy.events?.schemas, kind).toBe(events?.schemas);
    }
  });
});
