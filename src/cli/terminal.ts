import pc from 'picocolors';

/** Where a command writes to, and how it ends. A test hands over one that remembers. */
export interface Terminal {
  /** What was asked for. */
  out(text: string): void;
  /** What went wrong. */
  err(text: string): void;
  /** Each leaves its text as it is where no colour is wanted. */
  readonly colors: Colors;
  /** What relative paths are relative to. */
  readonly cwd: string;
  /** 0: all is well. 1: something was found. 2: the command was not understood, or could not do its work. */
  exitCode: number;
}

export type Colors = ReturnType<typeof pc.createColors>;

export function colors(enabled: boolean): Colors {
  return pc.createColors(enabled);
}

/**
 * The terminal that the process runs in. Colours only where somebody sees them: not in a pipe, whatever CI=true says.
 * @see https://no-color.org
 * @see https://force-color.org
 */
export function processTerminal(): Terminal {
  const { env, stdout, stderr } = process;
  const wanted = stdout.isTTY === true && env.TERM !== 'dumb';
  const forced = isSet(env.FORCE_COLOR) && env.FORCE_COLOR !== '0';
  return {
    out: (text) => void stdout.write(`${text}\n`),
    err: (text) => void stderr.write(`${text}\n`),
    colors: colors(!isSet(env.NO_COLOR) && (forced || wanted)),
    cwd: process.cwd(),
    exitCode: 0,
  };
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}
