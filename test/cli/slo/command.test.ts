import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { slo } from '../../../src/cli/slo/command.ts';
import type { AlertRule, RuleFile } from '../../../src/cli/slo/rule-file.ts';
import { colors, type Terminal } from '../../../src/cli/terminal.ts';

describe('seawall slo', () => {
  it('prints a rule file, and in it how to make it again', () => {
    const text = seawallSlo('--objective', '99.9', '--pipelines', 'pay.*');
    expect(text).toContain(
      "# npx seawall slo --objective 99.9 --window 30d --latency 250ms --names js --pipelines 'pay.*' --latency-objective 95 --minimum-bad 10",
    );
    const { groups } = parse(text) as RuleFile;
    expect(groups.map(({ name }) => name)).toEqual([
      'resilience-slo-success-recording',
      'resilience-slo-success-alerts',
      'resilience-slo-latency-recording',
      'resilience-slo-latency-alerts',
    ]);
    expect(text).toContain('{resilience_pipeline_name=~"pay.*",error_type=""}');
  });

  it('pages and makes tickets for both objectives', () => {
    expect(alertsOf(seawallSlo('--objective=99.9')).map(({ labels }) => labels)).toEqual([
      { severity: 'page', slo: 'success' },
      { severity: 'ticket', slo: 'success' },
      { severity: 'page', slo: 'latency' },
      { severity: 'ticket', slo: 'latency' },
    ]);
  });

  it('has no condition that can never be met', () => {
    // If 40 % of the calls may fail, a complete outage burns 2.5 times too fast.
    const alerts = alertsOf(seawallSlo('--objective=60', '--latency-objective=60'));
    expect(alerts.map(({ labels }) => labels.severity)).toEqual(['ticket', 'ticket']);
    expect(alerts[0]!.expr).not.toContain('3 *');
  });

  it("uses the names of the metrics' way into Prometheus", () => {
    expect(seawallSlo('--objective=99')).not.toContain('_seconds');
    const otlp = seawallSlo('--objective=99', '--names=otlp');
    expect(otlp).toContain('resilience_pipeline_duration_seconds_count{');
    expect(otlp).not.toContain('resilience_pipeline_duration_count');
  });

  it('finds the bucket of a whole second however it is written', () => {
    expect(seawallSlo('--objective=99', '--latency=1s')).toContain(String.raw`le=~"1(\\.0)?"`);
  });

  it.each([
    [['--objective', 'high'], '--objective must be a number, got "high"'],
    [['--objective', ''], '--objective must be a number, got ""'],
    [['--objective', '99', '--minimum-bad', 'x'], '--minimum-bad must be a number, got "x"'],
    [['--objective', '101'], 'slo.objective must be a percentage above 0 and below 100, got 101'],
    [[], "required option '--objective <percent>' not specified"],
  ])('refuses %j', (args, message) => {
    expect(() => seawallSlo(...args)).toThrow(message);
  });
});

function alertsOf(text: string): AlertRule[] {
  const { groups } = parse(text) as RuleFile;
  return groups.flatMap(({ rules }) => rules.filter((rule): rule is AlertRule => 'alert' in rule));
}

function seawallSlo(...args: string[]): string {
  const printed: string[] = [];
  const out = (text: string) => void printed.push(text);
  const terminal: Terminal = { out, err: out, colors: colors(false), cwd: '.', exitCode: 0 };
  const command = new Command(slo.name).exitOverride().configureOutput({ writeErr: () => {} });
  slo.declare(command, terminal);
  command.parse(args, { from: 'user' });
  return printed.join('\n');
}
