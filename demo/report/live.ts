import type { Display, Lane } from '../load/race.ts';
import { RateMeter } from '../measure/rate-meter.ts';
import { lengthMs, type Script, spanAt, spans } from '../script/phases.ts';
import { type Cell, columns } from './columns.ts';
import { formatMs, formatSeconds, formatShare } from './figures.ts';
import { describePhase } from './setting.ts';
import { rateColour } from './table.ts';
import { type Colour, type Paint, Redraw } from './terminal.ts';

const HEAD = ['', 'calls/s', 'requests/s', 'success', 'p95', 'waiting', 'breaker'];
const STATE_COLOURS: Record<string, Colour> = { closed: 'green', 'half-open': 'yellow', open: 'red' };
const NONE = '–';

/** Draws a block that replaces the one before, for a terminal. */
export function liveBlock(script: Script, paint: Paint, write: (text: string) => void): Display['show'] {
  const redraw = new Redraw(write);
  const requestsPerSecond = requestMeter();
  return (lanes, nowMs) => {
    const rows = lanes.map((lane): Cell[] => {
      const { callsPerSecond, successRate, waiting, state } = lane.load.reading;
      return [
        { text: lane.load.title.name },
        { text: callsPerSecond.toFixed(0) },
        { text: requestsPerSecond(lane, nowMs).toFixed(0) },
        { text: success(lane), colour: successRate === undefined ? undefined : rateColour(successRate) },
        { text: wait(lane, script) },
        { text: String(waiting) },
        { text: state ?? NONE, colour: state === undefined ? undefined : STATE_COLOURS[state] },
      ];
    });
    const head = HEAD.map((text): Cell => ({ text, colour: 'dim' }));
    const phase = paint('bold', phaseName(script, nowMs, describePhase));
    redraw.draw(['', phase, '', ...columns([head, ...rows], paint).map((line) => `  ${line}`)]);
  };
}

/** Writes one line each time, for files, pipes and logs. */
export function liveLines(script: Script, write: (text: string) => void): Display['show'] {
  const requestsPerSecond = requestMeter();
  return (lanes, nowMs) => {
    const parts = lanes.map((lane) => {
      const { state } = lane.load.reading;
      const figures = [
        `${requestsPerSecond(lane, nowMs).toFixed(0)} req/s`,
        `${success(lane)} ok`,
        `p95 ${wait(lane, script)}`,
        ...(state === undefined ? [] : [state]),
      ];
      return `${lane.load.title.name}: ${figures.join(', ')}`;
    });
    write(`${phaseName(script, nowMs)} | ${parts.join(' | ')}\n`);
  };
}

/** Returns a meter of the requests that the upstream of a lane received over the last second. */
function requestMeter() {
  const meters = new Map<Lane, RateMeter>();
  return (lane: Lane, nowMs: number) => {
    const meter = meters.get(lane) ?? new RateMeter();
    meters.set(lane, meter);
    return meter.read(lane.upstream.counts.received, nowMs);
  };
}

function phaseName(script: Script, nowMs: number, describe?: typeof describePhase): string {
  const time = formatSeconds(nowMs).padStart(6);
  if (nowMs >= lengthMs(script)) return `${time}  no new calls: the last calls get their time`;
  const { phase } = spanAt(spans(script), nowMs);
  return describe === undefined ? `${time}  ${phase.name}` : `${time}  ${phase.name}: ${describe(phase)}`;
}

function success({ load }: Lane): string {
  const { successRate } = load.reading;
  return successRate === undefined ? NONE : formatShare(successRate);
}

/** Writes the wait. A caller that has waited as long as a call may take has waited at least that long. */
function wait({ load }: Lane, { successWithinMs }: Script): string {
  const { p95Ms } = load.reading;
  if (p95Ms === undefined) return NONE;
  return p95Ms < successWithinMs ? formatMs(p95Ms) : `> ${successWithinMs / 1000} s`;
}
