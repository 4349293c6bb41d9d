import { type ChildProcess, fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Its URL: a bare name would be resolved from the directory that the demo is started in. */
const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

/** A process that the demo has started. It ends with the demo, however the demo ends. */
export interface Child<Command> {
  send(command: Command): void;
  stop(): void;
  /** Rejects if the process ends before it is stopped. */
  readonly failed: Promise<never>;
}

/** Runs a TypeScript file in its own process, which uses `connectToParent`. */
export function forkModule<Command extends object, Report>(
  module: URL,
  receive: (report: Report) => void,
): Child<Command> {
  const child = fork(fileURLToPath(module), { execArgv: ['--import', TSX] });
  const stop = () => void child.kill('SIGKILL');
  process.once('exit', stop);
  child.on('message', (report: Report) => receive(report));
  const failed = failure(child, module);
  failed.catch(() => {}); // code that awaits it gets the error; after a stop, nobody has to await it
  return { send: (command) => void child.send(command), stop, failed };
}

function failure(child: ChildProcess, module: URL): Promise<never> {
  return new Promise((_, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      const name = module.pathname.split('/').slice(-2).join('/');
      reject(new Error(`${name} ended early (${signal ?? `exit code ${code}`})`));
    });
  });
}
