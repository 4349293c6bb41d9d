import { printable } from './printable.ts';

/** Keys that lead to a value: `['policies', 'payments', 'retry', 'maxAttempts']`. */
export type Keys = readonly (string | number)[];

export type Severity = 'error' | 'warning' | 'info';

/** Something that is wrong, or hardly ever meant, in a configuration. */
export interface Problem {
  /** Stable and machine-readable: `'unknown-option'`, `'attempt-timeout-above-total'`, … */
  readonly id: string;
  /** With an error, nothing is built. */
  readonly severity: Severity;
  /** `'policies.payments.retry.maxAttempts'`; empty for the whole. */
  readonly path: string;
  readonly keys: Keys;
  /** The rule, and the value that breaks it. */
  readonly message: string;
  /** What to do about it. */
  readonly fix?: string | undefined;
  /** Where it stands, if it was read from a text. Lines and columns count from 1. */
  readonly source?: Source | undefined;
}

export interface Source {
  readonly file: string;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
}

export function problem(
  id: string,
  keys: Keys,
  message: string,
  more: {
    readonly fix?: string | undefined;
    readonly severity?: Severity;
    readonly source?: Source | undefined;
  } = {},
): Problem {
  const { fix, severity = 'error', source } = more;
  return {
    id,
    severity,
    path: pathOf(keys),
    keys,
    message,
    ...(fix !== undefined && { fix }),
    ...(source !== undefined && { source }),
  };
}

/** In the order of the files, and of the lines in each; what stands nowhere comes last, errors first. */
export function inOrder(problems: readonly Problem[], files: readonly string[] = []): readonly Problem[] {
  const places = new Map(files.map((file, at) => [file, at]));
  const fileOf = ({ source }: Problem): number => {
    if (source === undefined) return Infinity;
    const at = places.get(source.file) ?? places.size;
    places.set(source.file, at);
    return at;
  };
  const placed = problems.map((one) => ({ one, file: fileOf(one) }));
  return placed
    .sort(
      (a, b) =>
        (a.file === b.file ? 0 : a.file - b.file) ||
        (a.one.source?.line ?? 0) - (b.one.source?.line ?? 0) ||
        (a.one.source?.column ?? 0) - (b.one.source?.column ?? 0) ||
        SEVERITIES.indexOf(a.one.severity) - SEVERITIES.indexOf(b.one.severity),
    )
    .map(({ one }) => one);
}

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info'];

export function pathOf(keys: Keys): string {
  return keys.map((key, at) => (typeof key === 'number' ? `[${key}]` : at === 0 ? key : `.${key}`)).join('');
}

export function errorsAmong(problems: readonly Problem[]): readonly Problem[] {
  return problems.filter(({ severity }) => severity === 'error');
}

/** How to set parts of the text off; each leaves it as it is unless told otherwise. */
export interface Paints {
  readonly id?: (text: string) => string;
  readonly place?: (text: string) => string;
  readonly fix?: (text: string) => string;
}

/** The problem with nothing in it that would act on a terminal or a log, instead of being seen. */
export function printed(one: Problem): Problem {
  const { path, message, fix, source } = one;
  return {
    ...one,
    path: printable(path),
    message: printable(message),
    ...(fix !== undefined && { fix: printable(fix) }),
    ...(source !== undefined && { source: { ...source, file: printable(source.file) } }),
  };
}

/** One line, and one more for what to do about it. Control characters are escaped. */
export function renderProblem(
  one: Problem,
  { id: paintId = same, place = same, fix: paintFix = same }: Paints = {},
): string {
  const { severity, id, path, message, fix, source } = printed(one);
  const at = [source?.file, source?.line, source?.column].filter((part) => part !== undefined).join(':');
  const parts = [at === '' ? '' : place(at), `${paintId(`${severity} ${id}`)}:`, path, message];
  const line = parts.filter((part) => part !== '').join(' ');
  return fix === undefined ? line : `${line}\n    ${paintFix(`→ ${fix}`)}`;
}

/** How many errors there are. */
export function errorsIn(problems: readonly Problem[]): number {
  return errorsAmong(problems).length;
}

function same(text: string): string {
  return text;
}

/** A configuration that cannot be used: `problems` has all that is wrong with it. Nothing of it is in force. */
export class ConfigError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const errors = errorsAmong(problems);
    const count = errors.length === 1 ? '1 error' : `${errors.length} errors`;
    super(
      `seawall: ${count} in the configuration\n${errors.map((one) => `  ${renderProblem(one)}`).join('\n')}`,
    );
    this.name = 'ConfigError';
    this.problems = problems;
  }
}
