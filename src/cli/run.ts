import { Command, CommanderError } from 'commander';
import { printableLines } from '../config/index.ts';
import { COMMANDS } from './commands.ts';
import type { Terminal } from './terminal.ts';

/** Runs `seawall` with these arguments, to its end; answers with the exit code. */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    await program(terminal).parseAsync([...args], { from: 'user' });
  } catch (error) {
    // Commander has printed what it has to say: its help (0), or what it did not understand.
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
    .description('Resilience policies as configuration: checked, explained, started.')
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
    // copyInheritedSettings happens inside `command`, so each is as quiet and as colourful as the root.
    declare(root.command(name).description(summary), terminal);
  }
  return root;
}
