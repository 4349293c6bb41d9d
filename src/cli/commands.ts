import { check } from './check.ts';
import type { CliCommand } from './cli-command.ts';
import { explain } from './explain.ts';
import { init } from './init.ts';
import { migrateCommand } from './migrate/command.ts';
import { schema } from './schema.ts';
import { slo } from './slo/command.ts';

/** The commands of `seawall`, in the order of its help. */
export const COMMANDS: readonly CliCommand[] = [check, explain, schema, init, slo, migrateCommand];
