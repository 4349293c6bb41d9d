import { type EventHub, type EventSchema, REJECTED } from '../core/index.ts';
import { PREFIX } from './schema.ts';

/** OpenTelemetry's severity numbers. */
export const SEVERITY_NUMBER = { debug: 5, info: 9, warn: 13 } as const;

/** The final failure of a call, with its exception. It is recorded only if `telemetry.exceptions` is on. */
export const EXCEPTION_EVENT: EventSchema & { readonly name: string } = {
  name: 'resilience.pipeline.exception',
  severity: 'warn',
};

/** The events of a policy that can be recorded, by type. */
export type Schemas = Readonly<Record<string, EventSchema>>;

/** A policy that declares no events may still reject calls. */
const REJECTIONS: Schemas = { 'execution.rejected': REJECTED };

export function schemasOf(hub: EventHub | undefined): Schemas {
  return hub?.schemas ?? REJECTIONS;
}

/** Returns `undefined` for event types that custom policies have added. */
export function schemaOf(schemas: Schemas, type: string): EventSchema | undefined {
  return Object.hasOwn(schemas, type) ? schemas[type] : undefined;
}

/** Returns the name of the log record. */
export function recordName(type: string, { name }: EventSchema): string {
  return name ?? `${PREFIX}${type.replaceAll('-', '_')}`;
}
