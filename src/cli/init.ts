import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { printable } from '../config/index.ts';
import type { CliCommand } from './cli-command.ts';
import { STARTER } from './starter.ts';
import type { Terminal } from './terminal.ts';

export const init: CliCommand = {
  name: 'init',
  summary: 'write a commented example file',
  declare(command: Command, terminal: Terminal): void {
    command
      .argument('[file]', 'where to', 'policies.yaml')
      .option('--force', 'overwrite an existing file')
      .action(async (file: string, { force = false }: { force?: boolean }) => {
        const { colors } = terminal;
        const shown = printable(file);
        try {
          await writeFile(resolve(terminal.cwd, file), STARTER, { flag: force ? 'w' : 'wx' });
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
          terminal.err(colors.red(`${shown} already exists. To overwrite it: --force`));
          terminal.exitCode = 1;
          return;
        }
        terminal.out(
          `${colors.green('written')} ${shown}\n\n  npx seawall check ${shown}\n  npx seawall explain ${shown}`,
        );
      });
  },
};
