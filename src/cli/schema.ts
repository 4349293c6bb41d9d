import type { Command } from 'commander';
import schemaJson from '../../schema.json' with { type: 'json' };
import { extendSchema } from '../config/index.ts';
import type { CliCommand } from './cli-command.ts';
import { declarationsIn } from './declarations-in.ts';
import type { Terminal } from './terminal.ts';

export const schema: CliCommand = {
  name: 'schema',
  summary: 'print the JSON Schema of configuration files, for editors and validators',
  declare(command: Command, terminal: Terminal): void {
    command
      .option('-p, --policies <module>', 'a JavaScript module that exports declarations of your own policies')
      .action(async (options: { readonly policies?: string }) => {
        const policies = await declarationsIn(options.policies, terminal);
        const schema = policies === undefined ? schemaJson : extendSchema(schemaJson, policies);
        terminal.out(JSON.stringify(schema, null, 2));
      });
  },
};
