/** The addresses of the demo's telemetry. The variables are OpenTelemetry's own. */
export interface Addresses {
  /** Port of the page that Prometheus scrapes. */
  readonly port: number;
  readonly metrics: string;
  /** Receiver of metrics, events and spans. It need not exist. */
  readonly otlp: string;
}

/**
 * Reads the addresses from the environment.
 * @see https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 * @throws {RangeError} with a message for the user
 */
export function addresses(env: NodeJS.ProcessEnv): Addresses {
  const port = Number(env.OTEL_EXPORTER_PROMETHEUS_PORT ?? 9464);
  if (!(Number.isInteger(port) && port >= 1 && port <= 65_535)) {
    throw new RangeError(
      `OTEL_EXPORTER_PROMETHEUS_PORT must be a port, got ${JSON.stringify(env.OTEL_EXPORTER_PROMETHEUS_PORT)}`,
    );
  }
  return {
    port,
    metrics: `http://127.0.0.1:${port}/metrics`,
    otlp: env.OTEL_EXPORTER_OTLP_ENDPOINT ?? 'http://localhost:4318',
  };
}
