import { printable } from './printable.ts';

/** Keys that lead to a value: `['policies', 'payments', 'retry', 'maxAttempts']`. */
export type Keys = readonly (string | number)[];

/** Severity of a problem. If any problem is an error, nothing is built. */
export type Severity = 'error' | 'warning' | 'info';

/** A mistake in a configuration, or a combination of values that is rarely intended. */
export interface Problem {
  /** Stable and machine-readable identifier: `'unknown-option'`, `'attempt-timeout-above-total'`, … */
  readonly id: string;
  /** Severity. If any problem is an error, nothing is built. */
  readonly severity: Severity;
  /** Path of the value: `'policies.payments.retry.maxAttempts'`; empty for the whole configuration. */
  readonly path: string;
  readonly keys: Keys;
  /** The rule, and the value that breaks it. */
  readonly message: string;
  /** Suggested correction. */
  readonly fix?: string | undefined;
  /** Place of the value, if it was read from a text. Lines and columns count from 1. */
  readonly source?: Source | undefined;
}

/** A place in a file. Lines and columns count from 1. */
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

/** Sorts problems by file, and by line within each file. Problems without a place come last, errors first. */
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

/** Functions that highlight parts of the text. Each leaves its part unchanged by default. */
export interface Paints {
  readonly id?: (text: string) => string;
  readonly place?: (text: string) => string;
  readonly fix?: (text: string) => string;
}

/**
 * Returns the problem with all characters escaped that would have an effect on a terminal or a log, instead of being displayed.
 */
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

/** Writes a problem as one line, and a second line for the correction. Control characters are escaped. */
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

/** Counts the errors, in words. */
export function errorsIn(problems: readonly Problem[]): number {
  return errorsAmong(problems).length;
}

function same(text: string): string {
  return text;
}

/** Reports a configuration that cannot be used. `problems` lists every mistake. No part of the configuration is in force. */
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
