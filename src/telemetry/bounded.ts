/** Largest length of a name, or of another attribute value, in characters. */
const MAX_LENGTH = 128;
/** Control characters and line ends, which could affect terminals and log files, and unpaired surrogates. */
const UNFIT = /[\p{Cc}\p{Cs}\u2028\u2029]/gu;
const HALF = /\p{Cs}/gu;
const REPLACEMENT = '\ufffd';

/** Returns the text on one line, cut to a length that backends accept. A text from outside may contain anything. */
export function bounded(text: string, maxLength: number = MAX_LENGTH): string {
  return text.slice(0, maxLength).replace(UNFIT, REPLACEMENT);
}

/**
 * Returns the text, which may have many lines, cut to a length. Does not cut a surrogate pair: half of one is not valid UTF-8, so
 * no exporter could send it.
 */
export function shortened(text: string, maxLength: number): string {
  return text.slice(0, maxLength).replace(HALF, REPLACEMENT);
}
