import type { ClientTitle } from '../clients/index.ts';
import { type Phase, type Script, spans } from '../script/phases.ts';
import type { Addresses } from '../telemetry/addresses.ts';
import { columns } from './columns.ts';
import { formatSeconds } from './figures.ts';
import type { Paint } from './terminal.ts';

/** Describes the setting of the measurement: clients, load, upstream, script. */
export function setting(clients: readonly ClientTitle[], script: Script, paint: Paint): string[] {
  const { workers, serviceMs } = script.upstream;
  const perSecond = Math.round((workers * 1000) / serviceMs);
  return [
    paint('bold', 'Three clients, each with its own HTTP server, all six in their own processes'),
    ...columns(
      clients.map(({ name, story }) => [{ text: `  ${name}` }, { text: story }]),
      paint,
      'left',
    ),
    '',
    paint('bold', 'The load'),
    `  ${script.callsPerSecond} calls a second to each, at fixed times, whatever happens to earlier calls`,
    `  success: a 200 within ${script.successWithinMs / 1000} s`,
    '',
    paint('bold', 'The servers'),
    `  ${workers} workers, ${serviceMs} ms a request: ${perSecond} requests a second; the queue before them is unbounded`,
    '  an accepted request is processed even if its client has stopped waiting',
    '',
    paint('bold', 'The phases of the script (demo/script/outage.ts)'),
    ...columns(
      spans(script).map(({ phase, fromMs }) => [
        { text: `  ${formatSeconds(fromMs).padStart(6)}` },
        { text: phase.name },
        { text: describePhase(phase) },
      ]),
      paint,
      'left',
    ),
  ];
}

/** Lists the addresses of the telemetry. */
export function telemetrySetting({ metrics, otlp }: Addresses, paint: Paint): string[] {
  return [
    paint('bold', 'Telemetry of the seawall client'),
    ...columns(
      [
        [{ text: '  for Prometheus' }, { text: metrics }],
        [{ text: '  sent by OTLP to' }, { text: otlp }],
      ],
      paint,
      'left',
    ),
  ];
}

/** Describes a phase, in words. */
export function describePhase(phase: Phase): string {
  switch (phase.mode) {
    case 'refuse':
      return `every request gets a 503 with Retry-After: ${phase.retryAfterSeconds}`;
    case 'hang':
      return 'requests are accepted, but none is processed';
    case 'reset':
      return 'crashed: accepted requests are lost, connections are reset';
    case 'serve':
      return describeCapacity(phase.capacity);
  }
}

function describeCapacity([from, to]: readonly [number, number]): string {
  const percent = (share: number) => `${Math.round(share * 100)} %`;
  if (from !== to) return `serves with ${percent(from)} rising to ${percent(to)} of its workers`;
  return from === 1 ? 'serves with all workers' : `serves with ${percent(from)} of its workers`;
}
