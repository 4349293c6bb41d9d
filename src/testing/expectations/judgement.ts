/** What an expectation came to. */
export interface Judgement {
  readonly pass: boolean;
  /** Why the assertion fails: that it does not hold, or, where it was negated, that it does. */
  readonly message: () => string;
  readonly expected?: unknown;
  readonly actual?: unknown;
}

/** A message in three parts: what was expected, what happened, and what can be known besides. */
export function judgement(
  pass: boolean,
  expected: string,
  happened: string,
  context = '',
  values: { readonly expected?: unknown; readonly actual?: unknown } = {},
): Judgement {
  const message = (): string =>
    [`expected ${pass ? 'not: ' : ''}${expected}`, `happened: ${happened}`, context]
      .filter(Boolean)
      .join('\n');
  return { pass, message, ...values };
}

/** A titled block of lines, indented. */
export function block(title: string, text: string): string {
  return `${title}:\n${text.replace(/^/gm, '  ')}`;
}
