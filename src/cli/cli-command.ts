import type { Command } from 'commander';
import type { Terminal } from './terminal.ts';

/** One of the things that `seawall` does: `seawall check`, … */
export interface CliCommand {
  readonly name: string;
  readonly summary: string;
  /** Declares arguments, options and what to do, on commander's own object for this command. */
  declare(command: Command, terminal: Terminal): void;
}
