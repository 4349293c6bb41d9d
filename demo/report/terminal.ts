import type { WriteStream } from 'node:tty';

export type Colour = 'green' | 'yellow' | 'red' | 'bold' | 'dim';

/** Colours a text, or leaves it as it is. */
export type Paint = (colour: Colour, text: string) => string;

const CODES: Record<Colour, readonly [on: number, off: number]> = {
  green: [32, 39],
  yellow: [33, 39],
  red: [31, 39],
  bold: [1, 22],
  dim: [2, 22],
};

export const plain: Paint = (_, text) => text;

const coloured: Paint = (colour, text) => `\x1b[${CODES[colour][0]}m${text}\x1b[${CODES[colour][1]}m`;

/** Colours for a terminal that has them. Node's `hasColors` knows NO_COLOR, FORCE_COLOR and TERM. */
export function paintFor(stream: Partial<WriteStream>): Paint {
  return stream.isTTY === true && stream.hasColors?.() === true ? coloured : plain;
}

/** Whether lines can be drawn over. */
export function canRedraw(stream: Partial<WriteStream>, term: string | undefined): boolean {
  return stream.isTTY === true && term !== 'dumb';
}

/** Draws a block of lines in the place of the one before. */
export class Redraw {
  readonly #write: (text: string) => void;
  #height = 0;

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  draw(lines: readonly string[]): void {
    const up = this.#height > 0 ? `\x1b[${this.#height}A` : '';
    // No wrapping at the right edge: a wrapped line would make the block higher than it is known to be.
    const block = lines.map((line) => `\x1b[2K${line}\n`).join('');
    this.#write(`\x1b[?7l${up}${block}\x1b[?7h`);
    this.#height = lines.length;
  }
}
