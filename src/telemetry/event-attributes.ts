import type { Attributes, AttributeValue } from '@opentelemetry/api';
import type { EventSchema, Outcome, ResilienceEvent } from '../core/index.ts';
import { underscored } from './error-type.ts';
import { ATTR } from './schema.ts';

/** Returns the attributes of an event, except those of its place. */
export function detailsOf(
  event: ResilienceEvent,
  { attributes = {} }: EventSchema,
  typeOf: (outcome: Outcome) => string,
): Attributes {
  const details: Attributes = {};
  for (const [path, name] of Object.entries(attributes)) {
    const field = path.slice(path.lastIndexOf('.') + 1);
    const value = fieldOf(event, path);
    const told = name === ATTR.errorType ? typeOf(outcomeOf(field, value)) : toldValue(field, value);
    if (told !== undefined) details[name] = told;
  }
  return details;
}

function fieldOf(event: ResilienceEvent, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((inner, field) => (inner as Record<string, unknown> | null | undefined)?.[field], event);
}

function outcomeOf(field: string, value: unknown): Outcome {
  return field === 'error' ? { ok: false, error: value } : (value as Outcome);
}

/** Converts a value to an attribute. Infinity is left out, because JSON has no number for it, and OTLP may use JSON. */
function toldValue(field: string, value: unknown): AttributeValue | undefined {
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) return undefined;
    return field.endsWith('Ms') ? value / 1000 : value;
  }
  if (typeof value === 'string') return underscored(value);
  return typeof value === 'boolean' ? value : undefined;
}
