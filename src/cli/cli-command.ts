import type { Command } from 'commander';
import type { Terminal } from './terminal.ts';

/** A command of `seawall`: `seawall check`, … */
export interface CliCommand {
  readonly name: string;
  readonly summary: string;
  /** Declares the arguments, options and action on commander's object for this command. */
  declare(command: Command, terminal: Terminal): void;
}
