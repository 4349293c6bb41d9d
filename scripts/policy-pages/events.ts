import type { Declared } from '../../src/core/index.ts';

/** Writes what the policy tells, as a table. */
export function eventTable({ events }: Declared): string {
  if (events === undefined) return 'It sends no events.';
  const rows = Object.entries(events.schemas).map(([type, { severity, attributes = {} }]) => {
    const fields = Object.values(attributes).map((one) => `\`${one}\``);
    return `| \`${type}\` | ${events.when[type as never] ?? ''} | ${severity} | ${fields.join(', ') || '–'} |`;
  });
  return [
    '| event | when | severity | attributes of its log record |',
    '| --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}
