/** The process of a client. Each client has its own, so that the load of one does not slow down the others. */
import { setTimeout as sleep } from 'node:timers/promises';
import { CLIENTS, type Client } from '../clients/index.ts';
import { connectToParent } from '../processes/connect-to-parent.ts';
import { watchLoopLag } from '../processes/loop-lag.ts';
import { lengthMs, type Script } from '../script/phases.ts';
import type { Telemetry } from '../telemetry/start.ts';
import { Caller } from './caller.ts';
import type { LoadCommand, LoadReport } from './messages.ts';
import { Arrivals, openLoop } from './open-loop.ts';

const READ_EVERY_MS = 100;

interface Ready {
  readonly client: Client;
  readonly script: Script;
  readonly telemetry: Telemetry | undefined;
}

let ready: Ready | undefined;

const report = connectToParent<LoadCommand, LoadReport>((command) => {
  if (command.type === 'prepare') void prepare(command);
  else if (ready !== undefined) void drive(ready, command.url);
});

async function prepare({
  entrant,
  script,
  telemetry,
}: Extract<LoadCommand, { type: 'prepare' }>): Promise<void> {
  const client = await CLIENTS[entrant]();
  ready = { client, script, telemetry: telemetry ? await observed() : undefined };
  report({ type: 'ready', title: { name: client.name, story: client.story } });
}

/** Loads telemetry only if it is used: it is many times the size of the demo. */
async function observed(): Promise<Telemetry> {
  const { startTelemetry } = await import('../telemetry/start.ts');
  return await startTelemetry().catch((error: Error) => {
    process.stderr.write(`no telemetry: ${error.message}\n`);
    process.exit(1);
  });
}

async function drive({ client, script, telemetry }: Ready, url: string): Promise<void> {
  const startedAt = performance.now();
  const clock = () => performance.now() - startedAt;
  const caller = new Caller(client, url, clock);
  const lag = watchLoopLag();
  setInterval(() => report({ type: 'reading', reading: caller.read(script.successWithinMs) }), READ_EVERY_MS);

  const untilMs = lengthMs(script);
  await openLoop(new Arrivals(script.callsPerSecond, untilMs), clock, (atMs) => void caller.call(atMs));
  // The last calls get the time in which they can still succeed.
  await sleep(untilMs + script.successWithinMs - clock());
  const pace = { ...lag(), lateShare: caller.lateShare };
  const measured = { calls: caller.calls, endMs: clock(), pace };
  await telemetry?.flush();
  report({ type: 'finished', measured });
}
