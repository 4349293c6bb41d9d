import { parseArgs } from 'node:util';
import { type Addresses, addresses } from './telemetry/addresses.ts';

export interface Arguments {
  readonly help: boolean;
  readonly json: boolean;
  /** True for the other demo: four processes behind one limit, whose Redis is killed. */
  readonly fleet: boolean;
  /** Length of the whole demo, in seconds. */
  readonly seconds: number;
  /** Addresses for the telemetry of the seawall client. `undefined` if telemetry is off. */
  readonly telemetry: Addresses | undefined;
}

/** In much less than 20 s, no queue becomes longer than callers wait for, and the demo shows nothing. */
const SECONDS = { default: 27, min: 20, max: 120 };

export const HELP = `npm run demo -- [options]

Runs a bare fetch, a naive retry loop and a seawall pipeline side by side through the outage of a real HTTP server,
and measures the outcomes of the calls and the load of the server.

  --seconds N   length of the whole demo, ${SECONDS.min} to ${SECONDS.max} (default ${SECONDS.default}); the phases of the outage become longer with it
  --telemetry   OpenTelemetry in the seawall client: a page for Prometheus on port 9464 (OTEL_EXPORTER_PROMETHEUS_PORT), and
                metrics, events and spans to the OTLP receiver on port 4318 (OTEL_EXPORTER_OTLP_ENDPOINT), if there is one
  --fleet       instead: four processes behind one limit, whose Redis is killed and returns without its data (examples/fleet)
  --json        only the results, as JSON on standard output
  --help        this text

The outage is defined in demo/script/outage.ts. NO_COLOR is respected.
`;

/** Parses the arguments. @throws {TypeError | RangeError} with a message for the user */
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
