import { DECLARATIONS } from '../../src/declarations.ts';
import { element, text } from '../picture/svg.ts';

/** The step from a box to the one inside of it, to the right and downward, and what each needs below. */
const [STEP_X, STEP_Y, BELOW] = [13, 30, 7];
const WIDTH = 760;
const MARGIN = 10;

const STYLE = `
  text { font: 13px ui-monospace, monospace; fill: #222 } .note { font: 13px system-ui, sans-serif; fill: #555 }
  rect { fill: none; stroke: #0b639180 } .repeats { fill: #c2410c12; stroke: #c2410c } .operation { fill: #0b6391 } .called { fill: #fff }
  .back { fill: #fff; stroke: none }
  @media (prefers-color-scheme: dark) {
    text { fill: #ddd } .note { fill: #aaa } rect { stroke: #6ab0f380 } .repeats { fill: #ff8a5b1c; stroke: #ff8a5b }
    .operation { fill: #6ab0f3 } .called { fill: #10141a } .back { fill: #16181d }
  }
`;

/**
 * Draws the standard order: each policy as a box around those further in, as the declarations place them. Those that repeat what lies
 * inside of them stand out, since whatever is in their boxes happens for each attempt.
 */
export function orderPicture(): string {
  const boxes = places();
  const height = 2 * MARGIN + boxes.length * (STEP_Y + BELOW) + STEP_Y;
  const title = 'The standard order of policies, from the outermost to the innermost';
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      width: WIDTH,
      height,
      viewBox: `0 0 ${WIDTH} ${height}`,
      role: 'img',
      'aria-label': title,
    },
    [
      '',
      element('title', {}, title),
      element('style', {}, STYLE),
      element('rect', { class: 'back', width: '100%', height: '100%' }),
      ...boxes.map(({ key, repeats }, index) => box(key, index, height, repeats)),
      innermost(boxes.length, height),
      '',
    ].join('\n'),
  ).concat('\n');
}

interface Box {
  readonly key: string;
  readonly repeats: boolean;
}

function places(): Box[] {
  return DECLARATIONS.flatMap(({ places: at = [], facts }) =>
    at.map((place) => ({ ...place, repeats: facts?.repeats !== undefined })),
  ).toSorted((one, other) => one.at - other.at);
}

function box(key: string, index: number, height: number, repeats: boolean): string {
  const frame = element('rect', {
    class: repeats ? 'repeats' : undefined,
    ...corner(index),
    ...size(index, height),
    rx: 6,
  });
  const { x, y } = corner(index);
  const words = [index === 0 ? 'once for each call' : '', repeats ? 'inside: for each attempt' : ''].join('');
  const note =
    words === '' ? '' : text(WIDTH - x - 10, y + 20, words, { class: 'note', 'text-anchor': 'end' });
  return [frame, text(x + 10, y + 20, key), note].join('');
}

function innermost(index: number, height: number): string {
  const frame = element('rect', { class: 'operation', ...corner(index), ...size(index, height), rx: 6 });
  const { x, y } = corner(index);
  return `${frame}${text(x + 10, y + 20, 'your operation', { class: 'called' })}`;
}

function corner(index: number): { readonly x: number; readonly y: number } {
  return { x: MARGIN + index * STEP_X, y: MARGIN + index * STEP_Y };
}

function size(index: number, height: number): { readonly width: number; readonly height: number } {
  const { x, y } = corner(index);
  return { width: WIDTH - 2 * x, height: height - MARGIN - index * BELOW - y };
}
