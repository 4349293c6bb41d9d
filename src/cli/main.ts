#!/usr/bin/env node
import { run } from './run.ts';
import { processTerminal } from './terminal.ts';

void run(process.argv.slice(2), processTerminal()).then((code) => {
  // Not process.exit(): what was written into a pipe must get through first.
  process.exitCode = code;
});
