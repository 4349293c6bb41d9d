import { type EventHub, type EventSchema, REJECTED } from '../core/index.ts';
import { PREFIX } from './schema.ts';

/** OpenTelemetry's numbers. */
export const SEVERITY_NUMBER = { debug: 5, info: 9, warn: 13 } as const;

/** The final failure of a call, with its exception. Only where `telemetry.exceptions` asks for it. */
export const EXCEPTION_EVENT: EventSchema & { readonly name: string } = {
  name: 'resilience.pipeline.exception',
  severity: 'warn',
};

/** The events of a policy that can be told, by type. */
export type Schemas = Readonly<Record<string, EventSchema>>;

/** A policy that says nothing of its events may refuse calls all the same. */
const REJECTIONS: Schemas = { 'execution.rejected': REJECTED };

export function schemasOf(hub: EventHub | undefined): Schemas {
  return hub?.schemas ?? REJECTIONS;
}

/** `undefined` for types that custom policies have made up. */
export function schemaOf(schemas: Schemas, type: string): EventSchema | undefined {
  return Object.hasOwn(schemas, type) ? schemas[type] : undefined;
}

/** Name of the log record. */
export function recordName(type: string, { name }: EventSchema): string {
  return name ?? `${PREFIX}${type.replaceAll('-', '_')}`;
}
