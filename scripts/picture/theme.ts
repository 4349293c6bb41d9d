import type { Plot } from './plot.ts';

/** Text sizes in px. The picture is as wide as GitHub shows it, so they are not scaled. */
export const TEXT = 12;
export const HEADING = 14;
/** Average width of a character of `TEXT`, rounded up: legends are laid out by it. */
export const CHARACTER = 6.7;

/**
 * Colours of lines for light and dark pages. People with red-green blindness can distinguish them. They are Okabe and Ito's,
 * without yellow, which is too light on white.
 */
const LINES = [
  ['#0072b2', '#56a8e0'],
  ['#d55e00', '#ee7f3a'],
  ['#009e73', '#1fb58a'],
  ['#cc79a7', '#d88fb8'],
  ['#b07c00', '#e6b422'],
  ['#56b4e9', '#a6dbf7'],
  ['#4d5560', '#c9d1d9'],
] as const;

/** Colours of states, by Grafana's names for them: three hues for good, medium and bad. */
const STATES: Readonly<Record<string, readonly [light: string, dark: string]>> = {
  green: ['#009e73', '#1fb58a'],
  yellow: ['#e6b422', '#f0d060'],
  red: ['#d55e00', '#ee7f3a'],
  'dark-red': ['#8f3f00', '#b85c1e'],
  blue: ['#0072b2', '#56a8e0'],
  purple: ['#cc79a7', '#d88fb8'],
};

/** Returns the style sheet of the picture. Elements have classes, because a page may be light or dark. */
export function styleSheet(): string {
  const coloured = (theme: 0 | 1) => [
    ...LINES.map(
      (colours, index) => `.line-${index}{stroke:${colours[theme]}}.key-${index}{fill:${colours[theme]}}`,
    ),
    ...Object.entries(STATES).map(([name, colours]) => `.state-${name}{fill:${colours[theme]}}`),
  ];
  return [
    `text{font:${TEXT}px ui-sans-serif,system-ui,-apple-system,"Segoe UI",Helvetica,Arial,sans-serif;fill:#1f2328}`,
    `.heading{font-size:${HEADING}px;font-weight:600}.title{font-weight:600}.number{font-size:26px}`,
    '.axis{fill:#59636e}.back{fill:#fff}.panel{fill:#fff;stroke:#d1d9e0}.grid{stroke:#e4e8ec}',
    '.outage{fill:#59636e;opacity:.13}.plot{fill:none;stroke-width:1.7}',
    ...coloured(0),
    '@media (prefers-color-scheme:dark){text{fill:#f0f6fc}.axis{fill:#9198a1}.back{fill:#0d1117}',
    '.panel{fill:#0d1117;stroke:#3d444d}.grid{stroke:#262c36}.outage{fill:#9198a1;opacity:.2}',
    ...coloured(1),
    '}',
  ].join('');
}

/**
 * Assigns one colour to each name for all panels: the first that no name in the same panel has.
 * @returns a function that returns the number of a name's colour
 */
export function colourNames(panels: readonly (readonly Plot[])[]): (name: string) => number {
  const colours = new Map<string, number>();
  const groups = panels.map((plots) => plots.map(({ legend }) => legend));
  for (const name of groups.flat()) {
    if (colours.has(name)) continue;
    const taken = groups
      .filter((group) => group.includes(name))
      .flatMap((group) => group.map((other) => colours.get(other)));
    const free = LINES.findIndex((_, index) => !taken.includes(index));
    colours.set(name, free < 0 ? colours.size % LINES.length : free);
  }
  return (name) => colours.get(name) ?? 0;
}
