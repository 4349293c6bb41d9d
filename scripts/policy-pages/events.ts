import type { Declared } from '../../src/core/index.ts';

/** Writes the events of a policy as a table. */
export function eventTable({ events }: Declared): string {
  if (events === undefined) return 'It emits no events.';
  const rows = Object.entries(events.schemas).map(([type, { severity, attributes = {} }]) => {
    const fields = Object.values(attributes).map((one) => `\`${one}\``);
    const cell = [events.when[type as never] ?? '', fields.join(', ')]
      .filter((part) => part !== '')
      .join('<br>');
    return `| \`${type}\` | ${severity} | ${cell} |`;
  });
  return [
    '| event | severity | when, and the attributes of its log record |',
    '| --- | --- | --- |',
    ...rows,
  ].join('\n');
}
