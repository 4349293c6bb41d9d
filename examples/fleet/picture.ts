/** The calls that the fleet sent in a span of time. */
export interface Slot {
  /** Time since the start, in ms. */
  readonly ms: number;
  /** Calls per second. */
  readonly rate: number;
  readonly isAway: boolean;
}

const [WIDTH, HEIGHT, LEFT, BOTTOM, TOP] = [830, 260, 60, 40, 40];

/**
 * Draws the calls of the fleet.
 * @param limit the fleet's limit, in calls per second
 */
export function picture(slots: readonly Slot[], limit: number): string {
  const lastMs = (slots.at(-1)?.ms ?? 0) + (slots[1]?.ms ?? 0);
  const most = Math.max(2 * limit, ...slots.map(({ rate }) => rate));
  const x = (ms: number) => LEFT + ((WIDTH - LEFT - 20) * ms) / lastMs;
  const y = (rate: number) => HEIGHT - BOTTOM - ((HEIGHT - BOTTOM - TOP) * rate) / most;
  const away = slots.filter(({ isAway }) => isAway).map(({ ms }) => ms);
  const width = x(slots[1]?.ms ?? 0) - x(0);
  const bars = slots.map(
    ({ ms, rate }) =>
      `<rect class="bar" x="${x(ms).toFixed(1)}" y="${y(rate).toFixed(1)}" width="${(width - 2).toFixed(1)}" height="${(y(0) - y(rate)).toFixed(1)}"/>`,
  );
  const seconds = Array.from({ length: Math.floor(lastMs / 1000) + 1 }, (_, s) =>
    text(x(s * 1000), HEIGHT - 18, `${s} s`, 'middle'),
  );
  const [from, to] = [x(away[0] ?? 0), x(away.at(-1) ?? 0) + width];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img">
<title>Calls a second of four processes that share a limit of ${limit}, while Redis is killed and comes back empty</title>
<style>
  text { font: 13px system-ui, sans-serif; fill: #444 }
  .bar { fill: #2f6fb3 } .away { fill: #d0493326 } .limit { stroke: #222; stroke-dasharray: 5 4 }
  @media (prefers-color-scheme: dark) { text { fill: #bbb } .bar { fill: #6aa5e8 } .away { fill: #ff8a7033 } .limit { stroke: #ddd } }
</style>
<rect class="away" x="${from.toFixed(1)}" y="${TOP - 12}" width="${(to - from).toFixed(1)}" height="${HEIGHT - BOTTOM - TOP + 12}"/>
${text((from + to) / 2, TOP - 18, 'Redis is gone', 'middle')}
${bars.join('\n')}
<path class="limit" d="M${LEFT} ${y(limit).toFixed(1)}H${WIDTH - 20}"/>
${text(LEFT - 8, y(limit) + 4, `${limit}/s`, 'end')}
${text(LEFT - 8, y(0) + 4, '0', 'end')}
${seconds.join('\n')}
</svg>
`;
}

function text(x: number, y: number, words: string, anchor: 'middle' | 'end'): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}">${words}</text>`;
}
