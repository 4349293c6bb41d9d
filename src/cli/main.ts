#!/usr/bin/env node
import { run } from './run.ts';
import { processTerminal } from './terminal.ts';

// The reader has closed the pipe, as in `seawall schema | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

void run(process.argv.slice(2), processTerminal()).then((code) => {
  // Not process.exit(): it would end before the output has been written to a pipe.
  process.exitCode = code;
});
