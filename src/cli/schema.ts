import type { CliCommand } from './cli-command.ts';

export const schema: CliCommand = {
  name: 'schema',
  summary: '…',
  declare(command, terminal) {
    command.action(() => terminal.out('…'));
  },
};
