/** The metadata by which gRPC tells how much time a call has left. */
export const GRPC_TIMEOUT = 'grpc-timeout';

/** At most eight digits, and one of these units, in ms. */
const UNITS: Readonly<Record<string, number>> = {
  H: 3_600_000,
  M: 60_000,
  S: 1000,
  m: 1,
  u: 0.001,
  n: 0.000_001,
};
const MOST = 99_999_999;

/**
 * The time that is left in gRPC's form: `'250m'` for 250 ms.
 * @param ms a whole number ≥ 0
 * @see https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
 */
export function formatGrpcTimeout(ms: number): string {
  if (ms <= MOST) return `${ms}m`;
  return `${Math.min(MOST, Math.floor(ms / 1000))}S`;
}

/** The time that is left, in ms; `undefined` for what has not gRPC's form. */
export function parseGrpcTimeout(text: string): number | undefined {
  const [, digits, unit = ''] = /^(\d{1,8})([HMSmun])$/.exec(text) ?? [];
  return digits === undefined ? undefined : Number(digits) * (UNITS[unit] as number);
}
