/** The outcome of a simulation: a plot, and the figures that it comes to. */
export interface Figure {
  /** Says what the plot shows, in one sentence without a full stop. */
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly lines: readonly Line[];
  /** Spans of the x axis that are set off: an outage, a deploy. */
  readonly bands?: readonly Band[] | undefined;
  /** The rows of the table below the plot: a name, and a figure for each of the columns. */
  readonly table: Table;
}

export interface Axis {
  /** With its unit: `'calls a second'`. */
  readonly label: string;
  /** Where it ends. @default the greatest value, rounded up */
  readonly max?: number | undefined;
}

export interface Line {
  readonly name: string;
  /** Decides on its colour: `without` and `with` the policy, `offered` load, a `limit`. */
  readonly as: 'without' | 'with' | 'offered' | 'limit';
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface Band {
  readonly from: number;
  readonly to: number;
  readonly label: string;
}

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly [name: string, ...figures: readonly string[]])[];
}

/** A failure that policies prevent, played through in virtual time. Each file in `topics/` is one; its name is that of the picture. */
export interface Topic {
  /** Plays it, and comes to the same each time. */
  play(): Promise<Figure>;
}
