import { Command, CommanderError } from 'commander';
import { printableLines } from '../config/index.ts';
import { COMMANDS } from './commands.ts';
import type { Terminal } from './terminal.ts';

/** Runs `seawall` with these arguments, and returns the exit code. */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    await program(terminal).parseAsync([...args], { from: 'user' });
  } catch (error) {
    // Commander has already printed its help (0) or its error.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const message = error instanceof Error ? error.message : String(error);
    terminal.err(terminal.colors.red(printableLines(message)));
    return 2;
  }
  return terminal.exitCode;
}

function program(terminal: Terminal): Command {
  const { colors } = terminal;
  const root = new Command('seawall')
    .description('Resilience policies as configuration: check, explain, start.')
    .exitOverride()
    .showHelpAfterError()
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.err(text.trimEnd()),
      outputError: (text, write) => write(colors.red(text)),
    })
    .configureHelp({
      styleTitle: (text) => colors.bold(text),
      styleCommandText: (text) => colors.cyan(text),
    });
  for (const { name, summary, declare } of COMMANDS) {
    // `command` copies the settings of the root, so each command has the same output and colours.
    declare(root.command(name).description(summary), terminal);
  }
  return root;
}
