import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A program that prints `ready`, waits for a line, and prints its record. */
export interface Process {
  readonly ready: Promise<unknown>;
  go(): void;
  /** The whole output, once the program has ended. */
  readonly output: Promise<string>;
}

/** Runs one of `test/support/redis-programs` in a separate process. */
export function startProgram(program: string, ...args: readonly number[]): Process {
  const path = fileURLToPath(new URL(`redis-programs/${program}.ts`, import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', path, ...args.map(String)]);
  let [output, complaints] = ['', ''];
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    complaints += chunk;
  });
  const ended = once(child, 'close').then(([code]) => {
    if (code !== 0) throw new Error(`${program} ends with ${code}: ${complaints}`);
    return output.replace('ready\n', '');
  });
  return { output: ended, ready: once(child.stdout, 'data'), go: () => void child.stdin.write('go\n') };
}
