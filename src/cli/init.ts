import type { CliCommand } from './cli-command.ts';

export const init: CliCommand = {
  name: 'init',
  summary: '…',
  declare(command, terminal) {
    command.action(() => terminal.out('…'));
  },
};
