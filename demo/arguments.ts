import { parseArgs } from 'node:util';
import { type Addresses, addresses } from './telemetry/addresses.ts';

export interface Arguments {
  readonly help: boolean;
  readonly json: boolean;
  /** Four processes behind one limit instead, whose Redis is killed. */
  readonly fleet: boolean;
  /** Length of the whole demo. */
  readonly seconds: number;
  /** Where the seawall client shows what it does, if it shall. */
  readonly telemetry: Addresses | undefined;
}

/** In much less than 20 s no queue grows past what callers wait for, and there is nothing to be seen. */
const SECONDS = { default: 27, min: 20, max: 120 };

export const HELP = `npm run demo -- [options]

Drives a bare fetch, a naive retry loop and a seawall pipeline side by side through the outage of a real HTTP server,
and measures what becomes of the calls and of the server.

  --seconds N   length of the whole demo, ${SECONDS.min} to ${SECONDS.max} (default ${SECONDS.default}); the phases of the outage stretch with it
  --telemetry   OpenTelemetry in the seawall client: a page for Prometheus on port 9464 (OTEL_EXPORTER_PROMETHEUS_PORT), and
                metrics, events and spans to the OTLP receiver on port 4318 (OTEL_EXPORTER_OTLP_ENDPOINT), if there is one
  --fleet       instead: four processes behind one limit, whose Redis is killed and comes back empty (examples/fleet)
  --json        the results as JSON on standard output, and nothing else
  --help        this text

The outage is scripted in demo/script/outage.ts. NO_COLOR is respected.
`;

/** @throws {TypeError | RangeError} with a message for the user */
export function parseArguments(args: readonly string[], env: NodeJS.ProcessEnv = process.env): Arguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      help: { type: 'boolean', short: 'h', default: false },
      json: { type: 'boolean', default: false },
      fleet: { type: 'boolean', default: false },
      telemetry: { type: 'boolean', default: false },
      seconds: { type: 'string', default: String(SECONDS.default) },
    },
  });
  const seconds = values.seconds.trim() === '' ? Number.NaN : Number(values.seconds);
  if (!(seconds >= SECONDS.min && seconds <= SECONDS.max)) {
    throw new RangeError(
      `--seconds must be a number from ${SECONDS.min} to ${SECONDS.max}, got ${JSON.stringify(values.seconds)}`,
    );
  }
  const telemetry = values.telemetry ? addresses(env) : undefined;
  return { help: values.help, json: values.json, fleet: values.fleet, telemetry, seconds };
}
