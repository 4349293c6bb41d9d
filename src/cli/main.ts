#!/usr/bin/env node
import { run } from './run.ts';
import { processTerminal } from './terminal.ts';

// Whoever reads has read enough: `seawall schema | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

void run(process.argv.slice(2), processTerminal()).then((code) => {
  // Not process.exit(): what was written into a pipe must get through first.
  process.exitCode = code;
});
