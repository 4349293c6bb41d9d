import type { CliCommand } from '../cli-command.ts';
import type { SloOptions } from './options.ts';
import { NAME_FLAVOURS } from './prometheus-name.ts';
import { ruleText } from './rule-text.ts';
import { sloRules } from './slo-rules.ts';

/** What commander hands over: text, for the library to judge. */
interface Arguments extends Omit<SloOptions, 'objective' | 'latencyObjective' | 'minimumBad'> {
  readonly objective: string;
  readonly latencyObjective: string;
  readonly minimumBad: string;
}

export const slo: CliCommand = {
  name: 'slo',
  summary: "Prometheus' rules for an objective: burn-rate alerts (page and ticket) for success and latency",
  declare(command, terminal) {
    command
      .requiredOption('--objective <percent>', 'per cent of the calls that shall succeed, such as 99.9')
      .option('--window <days>', 'over how long: 7d to 90d', '30d')
      .option(
        '--latency <duration>',
        'how long a successful call may take: a bound of the histogram',
        '250ms',
      )
      .option('--latency-objective <percent>', 'per cent of the successful calls that shall be as fast', '95')
      .option('--minimum-bad <calls>', 'bad calls in a long window below which no alert fires', '10')
      .option('--pipelines <regex>', 'names of the pipelines that it is for (default: all)')
      .option(
        `--names <${NAME_FLAVOURS.join('|')}>`,
        'who named the metrics: the Prometheus exporter of the JavaScript SDK, or an OTLP receiver',
        'js',
      )
      .action((given: Arguments) => terminal.out(sloText(sloOptions(given)).trimEnd()));
  },
};

/** The rule file for an objective, as text. */
export function sloText(options: SloOptions): string {
  return ruleText(sloRules(options), [
    'Burn-rate alerts for the pipelines of seawall. Generated; to change it, run:',
    `npx seawall slo ${commandLine(options)}`,
    '',
    'Prometheus must keep its data for as long as the window of the objective (--storage.tsdb.retention.time), or the',
    'remaining budget is that of the data that there is.',
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
