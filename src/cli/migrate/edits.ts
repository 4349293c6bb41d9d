/** A stretch of a text and what stands there instead. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** What has a place in a text, such as a node of a syntax tree without the blanks and comments before it. */
export interface Placed {
  getStart(): number;
  getEnd(): number;
}

/**
 * Changes of one text that do not overlap. What encloses others takes their place: whoever replaces an expression asks first, by
 * {@link render}, what has become of its parts.
 */
export class Edits {
  private list: Edit[] = [];
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  get all(): readonly Edit[] {
    return this.list.toSorted((one, other) => one.start - other.start || one.end - other.end); // stable
  }

  replace(place: Placed, text: string): void {
    this.put(place.getStart(), place.getEnd(), text);
  }

  put(start: number, end: number, text: string): void {
    this.list = [...this.list.filter((one) => !isInside(one, start, end)), { start, end, text }];
  }

  /** Inserts a text. What was inserted at that place before stands before it. */
  insert(place: number, text: string): void {
    this.list = [...this.list, { start: place, end: place, text }];
  }

  /** True if something else stands there already. */
  covers(place: Placed): boolean {
    return this.list.some(
      (one) => one.end > one.start && one.start <= place.getStart() && one.end >= place.getEnd(),
    );
  }

  /** Returns the text of a place as it is by now. */
  render(place: Placed): string {
    return this.between(place.getStart(), place.getEnd());
  }

  apply(): string {
    return this.between(-1, this.text.length);
  }

  private between(start: number, end: number): string {
    let result = '';
    let at = start;
    for (const edit of this.all) {
      if (edit.start < at || !isInside(edit, start, end)) continue;
      result += this.text.slice(Math.max(at, 0), edit.start) + edit.text;
      at = edit.end;
    }
    return result + this.text.slice(Math.max(at, 0), end);
  }
}

/** True if it belongs to what stands between two places. What is inserted at one of them stands before or after that. */
function isInside(edit: Edit, start: number, end: number): boolean {
  return edit.start >= start && edit.start < end && edit.end > start && edit.end <= end;
}
