/** Characters of a name, or of what else stands in an attribute. */
const MAX_LENGTH = 128;
/** Control characters and ends of lines, which would be handed on to terminals and log files; halves of characters. */
const UNFIT = /[\p{Cc}\p{Cs}\u2028\u2029]/gu;
const HALF = /\p{Cs}/gu;
const REPLACEMENT = '\ufffd';

/** The text on one line, cut to a length that backends take. What comes from outside may hold anything. */
export function bounded(text: string, maxLength: number = MAX_LENGTH): string {
  return text.slice(0, maxLength).replace(UNFIT, REPLACEMENT);
}

/** The text, which may have many lines, cut to a length. Half a character is no UTF-8, so no exporter could say it. */
export function shortened(text: string, maxLength: number): string {
  return text.slice(0, maxLength).replace(HALF, REPLACEMENT);
}
