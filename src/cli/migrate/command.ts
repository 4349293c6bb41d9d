import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Argument, type Command } from 'commander';
import { printable } from '../../config/index.ts';
import type { CliCommand } from '../cli-command.ts';
import type { Terminal } from '../terminal.ts';
import { lineDiff } from './line-diff.ts';
import { LIBRARIES, type Migrated, migrate } from './migrate.ts';
import { loadMorph } from './morph.ts';
import type { Library } from './sections.ts';

const BYTE_ORDER_MARK = '\uFEFF';

interface MigrateOptions {
  readonly write?: boolean;
  readonly dryRun?: boolean;
}

export const migrateCommand: CliCommand = {
  name: 'migrate',
  summary:
    'rewrite code that uses cockatiel or opossum, and mark with comments what must be rewritten by hand',
  declare(command: Command, terminal: Terminal): void {
    command
      .addArgument(new Argument('<library>', 'the library that the code uses now').choices(LIBRARIES))
      .argument('<file...>', 'JavaScript or TypeScript')
      .option('--dry-run', 'print the changes, and write nothing (default)')
      .option('--write', 'write the files')
      .addHelpText(
        'after',
        '\nExits with 1 if something must be rewritten by hand. Needs the package ts-morph.',
      )
      .action(
        async (library: Library, files: string[], { write = false, dryRun = false }: MigrateOptions) => {
          if (write && dryRun) command.error('error: --write and --dry-run exclude each other');
          const morph = await loadMorph();
          let left = 0;
          for (const file of files) {
            const path = resolve(terminal.cwd, file);
            const whole = await readFile(path, 'utf8');
            const mark = whole.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : '';
            const text = whole.slice(mark.length);
            const migrated = migrate(morph, library, path, text);
            if (write && migrated.text !== text) await writeFile(path, mark + migrated.text);
            terminal.out(report(file, text, migrated, write, terminal));
            left += migrated.todos.length;
          }
          if (left > 0) terminal.exitCode = 1;
        },
      );
  },
};

function report(
  file: string,
  text: string,
  migrated: Migrated,
  isWritten: boolean,
  { colors }: Terminal,
): string {
  const { edits, todos } = migrated;
  const shown = printable(file);
  if (edits.length === 0) return `${colors.bold(shown)} ${colors.dim('nothing to rewrite')}`;
  const hunks = lineDiff(text, edits).flatMap(({ line, removed, added }) => [
    colors.cyan(`@@ ${line}`),
    ...removed.map((one) => colors.red(`-${printable(one)}`)),
    ...added.map((one) => colors.green(`+${printable(one)}`)),
  ]);
  return [
    `${colors.bold(shown)} ${isWritten ? colors.green('written') : colors.dim('would change; to write it: --write')}`,
    ...(isWritten ? [] : hunks),
    ...todos.map(({ line, message }) => `${shown}:${line} ${colors.yellow('by hand')} ${printable(message)}`),
  ].join('\n');
}
