/** The result of a simulation: a plot, and the figures of its table. */
export interface Figure {
  /** Statement of the plot, in one sentence without a full stop. */
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly lines: readonly Line[];
  /** Highlighted spans of the x axis: an outage, a deploy. */
  readonly bands?: readonly Band[] | undefined;
  /** Rows of the table below the plot: a name, and a figure for each of the columns. */
  readonly table: Table;
}

export interface Axis {
  /** Label with its unit: `'calls a second'`. */
  readonly label: string;
  /** End of the axis. @default the greatest value, rounded up */
  readonly max?: number | undefined;
}

export interface Line {
  readonly name: string;
  /** Role of the line, which decides on its colour: `without` and `with` the policy, `offered` load, a `limit`. */
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

/** A failure that policies prevent, simulated in virtual time. Each file in `topics/` is one, and has the name of its picture. */
export interface Topic {
  /** Runs the simulation. Each run has the same result. */
  play(): Promise<Figure>;
}
