import { format } from './tables.mjs';

const WIDTH = 760;
const LABEL_WIDTH = 250;
const VALUE_WIDTH = 90;
const ROW = 20;

/** A family as bars, ours in a colour of their own. On a logarithmic scale, for peers are often ten times as far out. */
export function barChart({ title, chart, columns, rows }) {
  const { digits } = columns.find(({ key }) => key === chart.key);
  const shown = rows.filter((row) => row[chart.key] > 0);
  const values = shown.map((row) => row[chart.key]);
  const [least, most] = [Math.log10(Math.min(...values)) - 0.15, Math.log10(Math.max(...values))];
  const length = (value) =>
    ((Math.log10(value) - least) / (most - least || 1)) * (WIDTH - LABEL_WIDTH - VALUE_WIDTH);

  const drawn = [];
  let y = 44;
  let group = '';
  for (const row of shown) {
    if (row.group !== group && row.group !== '') {
      drawn.push(`<text x="8" y="${y + 14}" class="group">${escapeXml(row.group)}</text>`);
      y += ROW;
    }
    group = row.group;
    const ours = /seawall/.test(row.name) || row.group.startsWith('seawall');
    const width = Math.max(2, length(row[chart.key]));
    drawn.push(
      `<text x="${LABEL_WIDTH - 8}" y="${y + 14}" text-anchor="end">${escapeXml(row.name)}</text>`,
      `<rect x="${LABEL_WIDTH}" y="${y + 3}" width="${width.toFixed(1)}" height="${ROW - 6}" class="${ours ? 'ours' : 'peer'}"/>`,
      `<text x="${(LABEL_WIDTH + width + 6).toFixed(1)}" y="${y + 14}">${format(row[chart.key], digits)}</text>`,
    );
    y += ROW;
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${y + 12}" viewBox="0 0 ${WIDTH} ${y + 12}" role="img">
<title>${escapeXml(title)}</title>
<style>
  rect.back { fill: #ffffff } text { font: 12px system-ui, sans-serif; fill: #24292f }
  .title { font-size: 14px; font-weight: 600 } .group { font-weight: 600 } .unit { fill: #57606a }
  .ours { fill: #0969da } .peer { fill: #afb8c1 }
</style>
<rect class="back" width="100%" height="100%"/>
<text x="8" y="18" class="title">${escapeXml(title)}</text>
<text x="8" y="35" class="unit">${escapeXml(chart.label)}, logarithmic</text>
${drawn.join('\n')}
</svg>
`;
}

function escapeXml(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
