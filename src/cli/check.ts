import type { CliCommand } from './cli-command.ts';

export const check: CliCommand = {
  name: 'check',
  summary: '…',
  declare(command, terminal) {
    command.action(() => terminal.out('…'));
  },
};
