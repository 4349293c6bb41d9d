import { spawnSync } from 'node:child_process';

/** Runs a program to its end and prints its output. Ends this program if it fails. */
export function run(command: string, args: readonly string[], cwd: string = process.cwd()): void {
  const { status, error } = spawnSync(command, args, { cwd, stdio: 'inherit' });
  if (error !== undefined) throw error;
  if (status !== 0) {
    console.error(`failed: ${command} ${args.join(' ')}`);
    process.exit(1);
  }
}

/** Runs a program to its end and returns its output. */
export function capture(command: string, args: readonly string[], cwd: string = process.cwd()): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (error !== undefined) throw error;
  if (status !== 0) {
    console.error(stdout, stderr, `failed: ${command} ${args.join(' ')}`);
    process.exit(1);
  }
  return stdout;
}
