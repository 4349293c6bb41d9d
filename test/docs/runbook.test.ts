import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const RULES = ['slo', 'causes']
  .map((name) => readFileSync(`assets/prometheus/${name}.rules.yml`, 'utf8'))
  .join('\n');
const alerts = [...new Set([...RULES.matchAll(/- alert: (\w+)/g)].map(([, name]) => name as string))];
const sections = readFileSync('docs/runbook.md', 'utf8').split(/^## /m).slice(1);

it('has a section for each alert, and for nothing else', () => {
  expect(sections.map((section) => section.split('\n')[0]).sort()).toEqual(alerts.sort());
});

it('says in each what to look at, what to do, and when it is no fault', () => {
  for (const section of sections) {
    for (const part of ['**Meaning**', '**Check**', '**Do**', '**Not a fault if**'])
      expect(section).toContain(part);
  }
});

it('queries only what is measured', () => {
  const measured = readFileSync('docs/telemetry.md', 'utf8').replaceAll('.', '_');
  const queried = sections.join('').match(/resilience_[a-z_]+(?=[{[ )`])/g) ?? [];
  for (const metric of queried) {
    const name = metric.replace(/_(total|count|sum|bucket)$/, '').replace(/_name$/, '');
    expect(measured).toContain(name);
  }
});
