import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { type Explanation, errorsIn, printable } from '../config/index.ts';
import { inspectFiles } from '../config/node/index.ts';
import type { CliCommand } from './cli-command.ts';
import { declarationsIn } from './declarations-in.ts';
import { drawExplanation, overview } from './draw-explanation.ts';
import type { Terminal } from './terminal.ts';

interface ExplainOptions {
  readonly environment?: string;
  readonly policies?: string;
  readonly format: 'text' | 'json';
}

export const explain: CliCommand = {
  name: 'explain',
  summary: 'show what policies do: order, worst case, and behaviour when calls fail',
  declare(command: Command, terminal: Terminal): void {
    command
      .argument('<file>', 'YAML or JSON')
      .argument('[name]', 'the entry to explain (default: all entries)')
      .option('-e, --environment <name>', 'merge policies.<name>.yaml over policies.yaml, if it exists')
      .option('-p, --policies <module>', 'a JavaScript module that exports declarations of your own policies')
      .addOption(new Option('--format <format>', 'output format').choices(['text', 'json']).default('text'))
      .action(async (file: string, name: string | undefined, options: ExplainOptions) => {
        const { environment, format } = options;
        const policies = await declarationsIn(options.policies, terminal);
        const { explanations, problems } = await inspectFiles([resolve(terminal.cwd, file)], {
          environment,
          policies,
        });
        const chosen = explanations.filter((one) => name === undefined || one.name === name);
        const errors = errorsIn(problems);
        if (chosen.length === 0 || (name === undefined && errors > 0)) {
          terminal.err(terminal.colors.red(printable(whyNot(file, name, errors, explanations))));
          terminal.exitCode = 1;
        }
        if (chosen.length === 0) return;
        terminal.out(
          format === 'json'
            ? JSON.stringify(name === undefined ? chosen : chosen[0], null, 2)
            : [
                ...(chosen.length > 1 ? [overview(chosen, terminal)] : []),
                ...chosen.map((one) => drawExplanation(one, terminal)),
              ].join('\n\n'),
        );
      });
  },
};

function whyNot(
  file: string,
  name: string | undefined,
  errors: number,
  there: readonly Explanation[],
): string {
  if (errors > 0)
    return `${file} has ${errors === 1 ? 'an error' : `${errors} errors`}: seawall check ${file}`;
  return `${file} has no entry ${name}; there are ${there.map((one) => one.name).join(', ') || 'none'}`;
}
