/** A range of a text, and the text that replaces it. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A range in a text, such as a node of a syntax tree without the whitespace and comments before it. */
export interface Placed {
  getStart(): number;
  getEnd(): number;
}

/**
 * Changes of one text that do not overlap. A change replaces the changes inside its range. So code that replaces an expression
 * first reads the present text of its parts by {@link render}.
 */
export class Edits {
  private list: Edit[] = [];
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  get all(): readonly Edit[] {
    return this.list.toSorted((one, other) => one.start - other.start || one.end - other.end); // the sort is stable
  }

  replace(place: Placed, text: string): void {
    this.put(place.getStart(), place.getEnd(), text);
  }

  put(start: number, end: number, text: string): void {
    this.list = [...this.list.filter((one) => !isInside(one, start, end)), { start, end, text }];
  }

  /** Inserts a text, after texts that were already inserted at the same place. */
  insert(place: number, text: string): void {
    this.list = [...this.list, { start: place, end: place, text }];
  }

  /** True if the place has already been replaced. */
  covers(place: Placed): boolean {
    return this.list.some(
      (one) => one.end > one.start && one.start <= place.getStart() && one.end >= place.getEnd(),
    );
  }

  /** Returns the present text of a place. */
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

/** True if the edit lies between two places. An insertion at one of the places lies outside. */
function isInside(edit: Edit, start: number, end: number): boolean {
  return edit.start >= start && edit.start < end && edit.end > start && edit.end <= end;
}
