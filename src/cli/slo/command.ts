import type { CliCommand } from '../cli-command.ts';
import type { SloOptions } from './options.ts';
import { NAME_FLAVOURS } from './prometheus-name.ts';
import { ruleText } from './rule-text.ts';
import { sloRules } from './slo-rules.ts';

/** The values from commander: texts that the library checks. */
interface Arguments extends Omit<SloOptions, 'objective' | 'latencyObjective' | 'minimumBad'> {
  readonly objective: string;
  readonly latencyObjective: string;
  readonly minimumBad: string;
}

export const slo: CliCommand = {
  name: 'slo',
  summary: 'Prometheus rules for an objective: burn-rate alerts (page and ticket) for success and latency',
  declare(command, terminal) {
    command
      .requiredOption('--objective <percent>', 'percentage of the calls that must succeed, such as 99.9')
      .option('--window <days>', 'period of the objective: 7d to 90d', '30d')
      .option('--latency <duration>', 'longest time of a fast call: a bound of the histogram', '250ms')
      .option(
        '--latency-objective <percent>',
        'percentage of the successful calls that must be that fast',
        '95',
      )
      .option(
        '--minimum-bad <calls>',
        'number of bad calls in a long window below which no alert fires',
        '10',
      )
      .option('--pipelines <regex>', 'names of the pipelines, as a regular expression (default: all)')
      .option(
        `--names <${NAME_FLAVOURS.join('|')}>`,
        'origin of the metric names: the Prometheus exporter of the JavaScript SDK, or an OTLP receiver',
        'js',
      )
      .action((given: Arguments) => terminal.out(sloText(sloOptions(given)).trimEnd()));
  },
};

/** Returns the rule file of an objective as text. */
export function sloText(options: SloOptions): string {
  return ruleText(sloRules(options), [
    'Burn-rate alerts for the pipelines of seawall. Generated; to change it, run:',
    `npx seawall slo ${commandLine(options)}`,
    '',
    'Prometheus must keep its data as long as the window of the objective (--storage.tsdb.retention.time). Otherwise the',
    'remaining budget covers only the data that Prometheus still has.',
  ]);
}

function sloOptions({ objective, latencyObjective, minimumBad, ...rest }: Arguments): SloOptions {
  return {
    objective: number('--objective', objective),
    ...rest,
    latencyObjective: number('--latency-objective', latencyObjective),
    minimumBad: number('--minimum-bad', minimumBad),
  };
}

function number(option: string, text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isNaN(value)) throw new RangeError(`${option} must be a number, got ${JSON.stringify(text)}`);
  return value;
}

function commandLine(options: SloOptions): string {
  return Object.entries(options)
    .filter(([, value]) => value !== undefined)
    .map(
      ([key, value]) => `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} ${quoted(value)}`,
    )
    .join(' ');
}

function quoted(value: unknown): string {
  return /^[\w.-]+$/.test(String(value)) ? String(value) : `'${String(value).replaceAll("'", `'\\''`)}'`;
}
