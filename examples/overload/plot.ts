import type { Band, Figure, Line } from './figure.ts';

/** The width at which GitHub shows a page. */
const [WIDTH, HEIGHT] = [830, 320];
const [LEFT, RIGHT, TOP, BOTTOM] = [64, 20, 74, 52];

/** Draws the lines of a figure as SVG, readable on light and on dark pages. */
export function plot({ title, x, y, lines, bands = [] }: Figure): string {
  const points = lines.flatMap((line) => line.points);
  const [xTicks, yTicks] = [
    ticks(x.max ?? Math.max(...points.map(([at]) => at))),
    ticks(y.max ?? Math.max(...points.map(([, value]) => value))),
  ];
  const [xMax, yMax] = [x.max ?? (xTicks.at(-1) as number), y.max ?? (yTicks.at(-1) as number)];
  const toX = (value: number) => LEFT + ((WIDTH - LEFT - RIGHT) * value) / xMax;
  const toY = (value: number) => HEIGHT - BOTTOM - ((HEIGHT - BOTTOM - TOP) * Math.min(value, yMax)) / yMax;

  const band = ({ from, to, label }: Band) => [
    `<rect class="band" x="${round(toX(from))}" y="${TOP}" width="${round(toX(to) - toX(from))}" height="${HEIGHT - TOP - BOTTOM}"/>`,
    text((toX(from) + toX(to)) / 2, TOP + 15, label, 'middle'),
  ];
  const line = ({ as, points: at }: Line) =>
    `<path class="line ${as}" d="${at
      .filter(([px]) => px <= xMax)
      .map(([px, py], index) => `${index === 0 ? 'M' : 'L'}${round(toX(px))} ${round(toY(py))}`)
      .join('')}"/>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeXml(title)}">
<title>${escapeXml(title)}</title>
<style>
  text { font: 13px system-ui, sans-serif; fill: #444 } .title { font-weight: 600; fill: #111 }
  .grid { stroke: #0002 } .band { fill: #8883 } .line { fill: none; stroke-width: 2; stroke-linejoin: round }
  .without { stroke: #c2410c } .with { stroke: #1d6fb8 } .offered { stroke: #777; stroke-dasharray: 2 3 } .limit { stroke: #555; stroke-dasharray: 6 4 }
  .back { fill: #fff }
  @media (prefers-color-scheme: dark) {
    text { fill: #bbb } .title { fill: #eee } .grid { stroke: #fff2 } .back { fill: #16181d }
    .without { stroke: #ff8a5b } .with { stroke: #6ab0f3 } .offered { stroke: #999 } .limit { stroke: #aaa }
  }
</style>
<rect class="back" width="100%" height="100%"/>
${[
  text(12, 24, title, 'start', 'title'),
  ...bands.flatMap(band),
  ...yTicks.flatMap((tick) => [
    `<path class="grid" d="M${LEFT} ${round(toY(tick))}H${WIDTH - RIGHT}"/>`,
    text(LEFT - 8, toY(tick) + 4, inWords(tick), 'end'),
  ]),
  ...xTicks.map((tick) => text(toX(tick), HEIGHT - BOTTOM + 20, inWords(tick), 'middle')),
  text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, x.label, 'middle'),
  text(12, TOP - 10, y.label, 'start'),
  ...lines.map(line),
  ...legend(lines),
].join('\n')}
</svg>
`;
}

/** Draws the names of the lines in their order, from the right. */
function legend(lines: readonly Line[]): readonly string[] {
  const drawn: string[] = [];
  let right = WIDTH - RIGHT;
  for (const { name, as } of lines.toReversed()) {
    drawn.push(text(right, 46, name, 'end'));
    right -= name.length * 6.9 + 10;
    drawn.push(`<path class="line ${as}" d="M${right - 22} 42H${right}"/>`);
    right -= 40;
  }
  return drawn;
}

/** Divides an axis into four to eight round steps, up to the first one that is not below the greatest value. */
function ticks(max: number): readonly number[] {
  const rough = Math.max(max, 1e-9) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10);
  return Array.from({ length: Math.ceil(max / step - 1e-9) + 1 }, (_, index) => index * step);
}

function text(
  x: number,
  y: number,
  words: string,
  anchor: 'start' | 'middle' | 'end',
  name?: string,
): string {
  const named = name === undefined ? '' : ` class="${name}"`;
  return `<text${named} x="${round(x)}" y="${round(y)}" text-anchor="${anchor}">${escapeXml(words)}</text>`;
}

const round = (value: number): string => String(Number(value.toFixed(1)));
const inWords = (value: number): string => Number(value.toFixed(6)).toLocaleString('en-US');
const escapeXml = (words: string): string =>
  words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
