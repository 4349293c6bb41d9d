import type { Command } from 'commander';
import schemaJson from '../../schema.json' with { type: 'json' };
import type { CliCommand } from './cli-command.ts';
import type { Terminal } from './terminal.ts';

export const schema: CliCommand = {
  name: 'schema',
  summary: 'print the JSON Schema of configuration files, for editors and validators',
  declare(command: Command, terminal: Terminal): void {
    command.action(() => terminal.out(JSON.stringify(schemaJson, null, 2)));
  },
};
