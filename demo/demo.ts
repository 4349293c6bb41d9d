import type { Arguments } from './arguments.ts';
import { type Display, race } from './load/race.ts';
import { explain } from './report/explain.ts';
import { liveBlock, liveLines } from './report/live.ts';
import { setting, telemetrySetting } from './report/setting.ts';
import { canRedraw, type Paint, paintFor } from './report/terminal.ts';
import { report } from './report/text.ts';
import { OUTAGE } from './script/outage.ts';
import { type Script, stretch } from './script/phases.ts';

/** Longer lines are hard to read. */
const WIDTH = 100;
const SILENT: Display = { everyMs: 1000, begin: () => {}, show: () => {} };

/** Runs the demo and writes its results to standard output. */
export async function demo({ json, seconds, telemetry }: Arguments): Promise<void> {
  // After the script, the last calls get their time: the demo takes as long as requested.
  const script = stretch(OUTAGE, seconds - OUTAGE.successWithinMs / 1000);
  const paint = paintFor(process.stdout);

  const result = await race(
    script,
    json ? SILENT : live(script, paint, telemetry),
    telemetry === undefined ? [] : ['seawall'],
  );

  const explanations = explain(result);
  if (json) write([JSON.stringify({ ...result, explanations }, undefined, 2)]);
  else write(['', ...report(result, explanations, paint, Math.min(process.stdout.columns ?? WIDTH, WIDTH))]);
}

function live(script: Script, paint: Paint, telemetry: Arguments['telemetry']): Display {
  const { stdout } = process;
  const text = (chunk: string) => void stdout.write(chunk);
  const redraws = canRedraw(stdout, process.env.TERM);
  return {
    everyMs: redraws ? 200 : 1000,
    begin: (lanes) =>
      write([
        ...setting(
          lanes.map(({ load }) => load.title),
          script,
          paint,
        ),
        ...(telemetry === undefined ? [] : ['', ...telemetrySetting(telemetry, paint)]),
        '',
      ]),
    show: redraws ? liveBlock(script, paint, text) : liveLines(script, text),
  };
}

function write(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}
