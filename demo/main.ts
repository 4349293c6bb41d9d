import { type Arguments, HELP, parseArguments } from './arguments.ts';
import { demo } from './demo.ts';
import { exitOnClosedOutput, exitOnSignals } from './signals.ts';

exitOnSignals();
exitOnClosedOutput();
process.exitCode = await main(process.argv.slice(2));

async function main(argv: readonly string[]): Promise<number> {
  let args: Arguments;
  try {
    args = parseArguments(argv);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${HELP}`);
    return 2;
  }
  if (args.help) process.stdout.write(HELP);
  else if (args.fleet) await import('../examples/fleet/main.ts');
  else await demo(args);
  return 0;
}
