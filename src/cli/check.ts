import { relative, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { type Problem, printableLines, renderProblem, type Severity } from '../config/index.ts';
import { inspectFiles } from '../config/node/index.ts';
import type { CliCommand } from './cli-command.ts';
import { declarationsIn } from './declarations-in.ts';
import type { Terminal } from './terminal.ts';

interface CheckOptions {
  readonly environment?: string;
  readonly policies?: string;
  readonly format: Format;
  readonly strict?: boolean;
}

type Format = 'text' | 'json' | 'github';

export const check: CliCommand = {
  name: 'check',
  summary: 'check configuration files: their form, and the combination of their values',
  declare(command: Command, terminal: Terminal): void {
    command
      .argument('<file...>', 'YAML or JSON; each file is merged over those before it')
      .option('-e, --environment <name>', 'merge policies.<name>.yaml over policies.yaml, if it exists')
      .option('-p, --policies <module>', 'a JavaScript module that exports declarations of your own policies')
      .option('--strict', 'also fail on warnings')
      .addOption(
        new Option('--format <format>', 'output format of the problems')
          .choices(['text', 'json', 'github'])
          .default('text'),
      )
      .action(async (files: string[], options: CheckOptions) => {
        const { environment, format, strict = false } = options;
        const policies = await declarationsIn(options.policies, terminal);
        const paths = files.map((file) => resolve(terminal.cwd, file));
        const { problems } = await inspectFiles(paths, { environment, policies });
        terminal.out(
          FORMATS[format](
            problems.map((one) => nearby(one, terminal.cwd)),
            terminal,
          ),
        );
        const fails = ({ severity }: Problem): boolean =>
          severity === 'error' || (strict && severity === 'warning');
        if (problems.some(fails)) terminal.exitCode = 1;
      });
  },
};

const FORMATS: Readonly<Record<Format, (problems: readonly Problem[], terminal: Terminal) => string>> = {
  text: (problems, terminal) =>
    [...problems.map((one) => colored(one, terminal)), summary(problems, terminal)].join('\n'),
  json: (problems) => JSON.stringify({ problems }, null, 2),
  // Workflow commands: https://docs.github.com/actions/reference/workflow-commands-for-github-actions
  github: (problems) => problems.map(annotation).join('\n'),
};

function colored(problem: Problem, { colors }: Terminal): string {
  const paint: Readonly<Record<Severity, (text: string) => string>> = {
    error: colors.red,
    warning: colors.yellow,
    info: colors.cyan,
  };
  return renderProblem(problem, { id: paint[problem.severity], place: colors.bold, fix: colors.dim });
}

function summary(problems: readonly Problem[], { colors }: Terminal): string {
  const count = (severity: Severity): number => problems.filter((one) => one.severity === severity).length;
  const [errors, warnings] = [count('error'), count('warning')];
  if (errors + warnings === 0) return colors.green('ok');
  const words = [plural(errors, 'error'), plural(warnings, 'warning')].join(', ');
  return errors > 0 ? colors.red(words) : colors.yellow(words);
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

function annotation({ severity, id, path, message, fix, source }: Problem): string {
  const level = severity === 'info' ? 'notice' : severity;
  const place = [
    ['file', source?.file],
    ['line', source?.line],
    ['col', source?.column],
    ['title', id],
  ] as const;
  const properties = place
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${escaped(String(value)).replaceAll(':', '%3A').replaceAll(',', '%2C')}`);
  const text = [path, message].filter((part) => part !== '').join(' ');
  return `::${level} ${properties.join(',')}::${escaped(fix === undefined ? text : `${text}\n${fix}`)}`;
}

/** Escapes line breaks in the form that GitHub displays as lines. */
function escaped(text: string): string {
  return printableLines(text).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** Returns the problem with the path of its file relative to the working directory. */
function nearby(problem: Problem, cwd: string): Problem {
  const { source } = problem;
  if (source === undefined) return problem;
  return { ...problem, source: { ...source, file: relative(cwd, source.file) || source.file } };
}
