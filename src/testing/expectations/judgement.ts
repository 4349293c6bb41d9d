/** The result of an expectation. */
export interface Judgement {
  readonly pass: boolean;
  /** Returns the reason for the failure: the expectation does not hold or, if it is negated, does hold. */
  readonly message: () => string;
  readonly expected?: unknown;
  readonly actual?: unknown;
}

/** Builds a message of three parts: the expectation, the result, and further information. */
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

/** Writes a title and an indented block of lines. */
export function block(title: string, text: string): string {
  return `${title}:\n${text.replace(/^/gm, '  ')}`;
}
