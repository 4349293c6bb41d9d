import type { CliCommand } from './cli-command.ts';

export const explain: CliCommand = {
  name: 'explain',
  summary: '…',
  declare(command, terminal) {
    command.action(() => terminal.out('…'));
  },
};
