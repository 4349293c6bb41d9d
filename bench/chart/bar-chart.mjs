import { format } from '../tables.mjs';
import { scaleFor } from './scale.mjs';
import { SUBJECTS, subjectOf } from './subjects.mjs';

/** The width at which GitHub shows a page, so that text of 13 px keeps its size. */
const WIDTH = 830;
const MARGIN = 12;
const ROW = 23;
const BAR = 15;
const VALUE_WIDTH = 84;
/** Width of a character at 13 px, rounded up: a text that is too long for its column would be cut off. */
const CHARACTER = 7;

/** Draws a family of the benchmark as bars, with one axis and one origin for all. */
export function barChart({ title, chart, columns, rows }) {
  const { digits } = columns.find(({ key }) => key === chart.key);
  const shown = rows.filter((row) => row[chart.key] > 0);
  const scale = scaleFor(
    shown.map((row) => row[chart.key]),
    chart,
  );
  const labelWidth = Math.max(...shown.map(({ name }) => name.length)) * CHARACTER + MARGIN + 20;
  const barsWidth = WIDTH - labelWidth - VALUE_WIDTH - MARGIN;
  const x = (value) => labelWidth + scale.at(value) * barsWidth;

  const top = 92;
  let y = top;
  let group = '';
  const drawn = [];
  for (const row of shown) {
    if (row.group !== group && row.group !== '') {
      y += 6;
      drawn.push(text(MARGIN, y + 16, row.group, 'group'));
      y += ROW;
    }
    group = row.group;
    const value = row[chart.key];
    const [from, to] = [labelWidth, x(value)];
    drawn.push(
      text(labelWidth - 8, y + 16, row.name, 'label', 'end'),
      `<rect x="${round(from)}" y="${y + 4}" width="${round(Math.max(2, to - from))}" height="${BAR}" class="${className(subjectOf(row, chart))}"/>`,
      text(to + 7, y + 16, format(value, digits), 'value'),
    );
    y += ROW;
  }
  const bottom = y + 4;
  const key = legend(
    Object.keys(SUBJECTS).filter((subject) => shown.some((row) => subjectOf(row, chart) === subject)),
    bottom + 44,
  );
  const height = key.bottom + MARGIN;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escapeXml(title)}">
<title>${escapeXml(title)}</title>
<style>
${style()}
</style>
<rect class="back" width="100%" height="100%"/>
${text(MARGIN, 25, title, 'title')}
${text(MARGIN, 47, `${chart.label}${chart.ratio ? ', logarithmic' : ''} (${chart.better} is better)`, 'unit')}
${axis(scale.ticks, chart.ratio ? ' ×' : '', x, top, bottom)}
${drawn.join('\n')}
${key.drawn}
</svg>
`;
}

function axis(ticks, unit, x, top, bottom) {
  return ticks
    .map((tick) => {
      const at = round(x(tick));
      return [
        `<path d="M${at} ${top - 6}V${bottom}" class="${tick === ticks[0] ? 'origin' : 'grid'}"/>`,
        text(x(tick), top - 12, tickLabel(tick) + unit, 'tick', 'middle'),
        text(x(tick), bottom + 17, tickLabel(tick) + unit, 'tick', 'middle'),
      ].join('\n');
    })
    .join('\n');
}

function tickLabel(tick) {
  if (tick >= 1_000_000) return `${tick / 1_000_000} million`;
  return format(tick, tick < 1 && tick > 0 ? 1 : 0);
}

/** Draws the subjects with their colours, in as many lines as they need. */
function legend(subjects, firstLine) {
  let [x, y] = [MARGIN, firstLine];
  const drawn = subjects.map((subject) => {
    const width = 20 + subject.length * CHARACTER + 24;
    if (x + width > WIDTH) [x, y] = [MARGIN, y + ROW];
    const entry = `<rect x="${x}" y="${y - 11}" width="13" height="13" class="${className(subject)}"/>\n${text(x + 20, y, subject, 'label')}`;
    x += width;
    return entry;
  });
  return { drawn: drawn.join('\n'), bottom: y };
}

function style() {
  const bars = (theme) =>
    Object.entries(SUBJECTS).map(
      ([subject, colours]) => `.${className(subject)} { fill: ${colours[theme]} }`,
    );
  return [
    'text { font: 13px ui-sans-serif, system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; fill: #1f2328 }',
    // A heading may be longer than the labels, and must be readable over the lines of the grid.
    '.title { font-size: 16px; font-weight: 600 } .group { font-weight: 600; paint-order: stroke; stroke: #ffffff; stroke-width: 5px } .unit, .tick { fill: #59636e }',
    '.back { fill: #ffffff } .grid { stroke: #d1d9e0 } .origin { stroke: #59636e; stroke-width: 1.5 }',
    ...bars('light'),
    '@media (prefers-color-scheme: dark) {',
    'text { fill: #f0f6fc } .group { stroke: #0d1117 } .unit, .tick { fill: #9198a1 }',
    '.back { fill: #0d1117 } .grid { stroke: #2f353d } .origin { stroke: #9198a1 }',
    ...bars('dark'),
    '}',
  ]
    .map((line) => `  ${line}`)
    .join('\n');
}

function className(subject) {
  return `of-${subject.replaceAll(/[^a-z]+/g, '-')}`;
}

function text(x, y, words, kind, anchor) {
  const anchored = anchor === undefined ? '' : ` text-anchor="${anchor}"`;
  return `<text x="${round(x)}" y="${round(y)}" class="${kind}"${anchored}>${escapeXml(words)}</text>`;
}

function round(value) {
  return Number(value.toFixed(1));
}

function escapeXml(words) {
  return words
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
