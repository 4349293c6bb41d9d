import type { WriteStream } from 'node:tty';

export type Colour = 'green' | 'yellow' | 'red' | 'bold' | 'dim';

/** Colours a text, or returns it unchanged. */
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

/** Returns colours for a terminal that supports them. Node's `hasColors` respects NO_COLOR, FORCE_COLOR and TERM. */
export function paintFor(stream: Partial<WriteStream>): Paint {
  return stream.isTTY === true && stream.hasColors?.() === true ? coloured : plain;
}

/** True if lines can be drawn over. */
export function canRedraw(stream: Partial<WriteStream>, term: string | undefined): boolean {
  return stream.isTTY === true && term !== 'dumb';
}

/** A block of lines that is drawn in the place of the one before. */
export class Redraw {
  readonly #write: (text: string) => void;
  #height = 0;

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  draw(lines: readonly string[]): void {
    const up = this.#height > 0 ? `\x1b[${this.#height}A` : '';
    // Without line wrapping: a wrapped line would make the block higher than its number of lines.
    const block = lines.map((line) => `\x1b[2K${line}\n`).join('');
    this.#write(`\x1b[?7l${up}${block}\x1b[?7h`);
    this.#height = lines.length;
  }
}
