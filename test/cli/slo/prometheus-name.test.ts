import { describe, expect, it } from 'vitest';
import { prometheusLabel, prometheusName } from '../../../src/cli/slo/prometheus-name.ts';

describe('prometheusName', () => {
  it.each([
    ['a.duration', 'histogram', 's', 'a_duration', 'a_duration_seconds'],
    ['a.events', 'observable-counter', '{event}', 'a_events_total', 'a_events_total'],
    ['a.events', 'counter', '{event}', 'a_events_total', 'a_events_total'],
    ['a.busy_time', 'counter', 's', 'a_busy_time_total', 'a_busy_time_seconds_total'],
    ['a.active', 'observable-up-down-counter', '{execution}', 'a_active', 'a_active'],
    ['a.failure_ratio', 'observable-gauge', '1', 'a_failure_ratio', 'a_failure_ratio_ratio'],
    ['a.share', 'observable-counter', '1', 'a_share_total', 'a_share_total'],
  ])('of %s, a %s in %s, is %s or %s', (name, kind, unit, js, otlp) => {
    expect(prometheusName({ name, kind, unit }, 'js')).toBe(js);
    expect(prometheusName({ name, kind, unit }, 'otlp')).toBe(otlp);
  });
});

describe('prometheusLabel', () => {
  it('has no dots', () => {
    expect(prometheusLabel('resilience.pipeline.name')).toBe('resilience_pipeline_name');
  });
});
