import type { Edit } from './edits.ts';

/** Lines that are removed, and the lines that replace them. */
export interface Hunk {
  /** Line number in the original text, from 1. */
  readonly line: number;
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

/**
 * Returns the lines that edits change. Uses the places of the edits, and so takes linear time.
 * @param edits sorted by place, without overlaps
 */
export function lineDiff(text: string, edits: readonly Edit[]): Hunk[] {
  const starts = lineStarts(text);
  const hunks: Hunk[] = [];
  let at = 0;
  while (at < edits.length) {
    const from = lineAt(starts, (edits[at] as Edit).start);
    let to = lineAt(starts, (edits[at] as Edit).end);
    let next = at + 1;
    while (next < edits.length && lineAt(starts, (edits[next] as Edit).start) <= to) {
      to = Math.max(to, lineAt(starts, (edits[next] as Edit).end));
      next += 1;
    }
    const [start, end] = [starts[from] as number, starts[to + 1] ?? text.length];
    const removed = text.slice(start, end);
    const added = replaced(removed, start, edits.slice(at, next));
    if (removed !== added) hunks.push({ line: from + 1, removed: lines(removed), added: lines(added) });
    at = next;
  }
  return hunks;
}

function replaced(text: string, offset: number, edits: readonly Edit[]): string {
  let result = '';
  let at = 0;
  for (const edit of edits) {
    result += text.slice(at, edit.start - offset) + edit.text;
    at = edit.end - offset;
  }
  return result + text.slice(at);
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** Returns the line of a place, from 0. */
function lineAt(starts: readonly number[], place: number): number {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] as number) <= place) low = middle;
    else high = middle - 1;
  }
  return low;
}

function lines(text: string): string[] {
  const all = text.split('\n');
  return all.at(-1) === '' ? all.slice(0, -1) : all;
}
