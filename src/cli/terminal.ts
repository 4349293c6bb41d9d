import pc from 'picocolors';

/** The output and the working directory of a command. Tests pass an object that records the output. */
export interface Terminal {
  /** Writes the result of the command. */
  out(text: string): void;
  /** Writes an error. */
  err(text: string): void;
  /** Functions that colour a text. Each leaves its text unchanged if colours are off. */
  readonly colors: Colors;
  /** Directory that relative paths start from. */
  readonly cwd: string;
  /** Exit code. 0: success. 1: problems were found. 2: the command was wrong, or could not be carried out. */
  exitCode: number;
}

export type Colors = ReturnType<typeof pc.createColors>;

export function colors(enabled: boolean): Colors {
  return pc.createColors(enabled);
}

/**
 * Returns the terminal of the process. Colours are off if the output is a pipe, even if CI=true is set.
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
