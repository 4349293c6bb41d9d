import { type Explanation, printable, printableLines, renderProblem } from '../config/index.ts';
import type { Terminal } from './terminal.ts';
import { textTable } from './text-table.ts';

/** Compares the entries in a table. */
export function overview(explanations: readonly Explanation[], { colors }: Terminal): string {
  const rows = explanations
    .map(legible)
    .map(({ name, policies, worstCase, memory }) => [
      name,
      String(policies.length),
      time(worstCase.latencyMs),
      amount(worstCase.attempts),
      amount(worstCase.running),
      amount(worstCase.inFlight),
      size(memory.stateBytes),
    ]);
  const head = ['entry', 'policies', 'waits at most', 'runs per call', 'at once', 'in flight', 'memory'];
  return textTable(head, rows, colors.bold);
}

/** Draws one entry: its order of policies, its worst case, and its behaviour. */
export function drawExplanation(given: Explanation, { colors }: Terminal): string {
  const explanation = legible(given);
  const { name, description, classify, policies, worstCase, memory, happens, findings } = explanation;
  const title = [
    colors.bold(name),
    classify === undefined ? undefined : colors.dim(`classified by ${classify}`),
  ];
  const lines = [
    title.filter((part) => part !== undefined).join('  '),
    ...(description === undefined ? [] : [description]),
    '',
    ...drawOrder(policies, colors.cyan),
    '',
    ...textTable(
      ['in the worst case', ''],
      [
        ['a caller waits', time(worstCase.latencyMs)],
        ['  of that between attempts', time(worstCase.delaysMs)],
        [
          'the dependency is called',
          worstCase.attempts === null ? 'without limit' : `${worstCase.attempts} × per call`,
        ],
        ['calls in flight', amount(worstCase.inFlight)],
        ['operations at once', amount(worstCase.running)],
        [
          'memory',
          `${size(memory.stateBytes)} of state, ${memory.inFlightBytes === null ? 'without limit' : `up to ${size(memory.inFlightBytes)}`} for calls in flight`,
        ],
      ],
      colors.bold,
    ).split('\n'),
    '',
    ...section('When the operation fails', happens.onFailure, colors.bold),
    ...section('When the operation does not answer', happens.onTimeout, colors.bold),
    ...section('When there are too many calls', happens.onOverload, colors.bold),
    ...findings.map((one) => renderProblem(one, { id: colors.yellow, fix: colors.dim })),
  ];
  return lines.join('\n').trimEnd();
}

/**
 * Escapes the characters that would have an effect on the terminal. Findings are escaped when they are rendered. A description
 * keeps its line breaks.
 */
function legible(explanation: Explanation): Explanation {
  const { name, description, classify, policies, happens } = explanation;
  return {
    ...explanation,
    name: printable(name),
    description: description === undefined ? undefined : printableLines(description),
    classify: classify === undefined ? undefined : printable(classify),
    policies: policies.map((one) => ({
      kind: printable(one.kind),
      name: printable(one.name),
      summary: printable(one.summary),
      path: one.path.map(printable),
    })),
    happens: {
      onFailure: happens.onFailure.map(printable),
      onTimeout: happens.onTimeout.map(printable),
      onOverload: happens.onOverload.map(printable),
    },
  };
}

/** Draws each policy inside the one above it. */
function drawOrder(policies: Explanation['policies'], paint: (text: string) => string): string[] {
  const titles = policies.map(({ kind, name, path }) =>
    [...path, name === kind ? kind : `${kind} '${name}'`].join(' › '),
  );
  const width = Math.max(...titles.map((title, depth) => title.length + 2 * depth), 0);
  const rows = policies.map(({ summary }, depth) => {
    const title = titles[depth] as string;
    const space = ' '.repeat(width - title.length - 2 * depth);
    return `  ${'  '.repeat(depth)}└ ${paint(title)}${space}  ${summary}`;
  });
  return ['  call', ...rows, `  ${'  '.repeat(policies.length)}└ operation`];
}

function section(title: string, sentences: readonly string[], paint: (text: string) => string): string[] {
  return [paint(title), ...sentences.map((sentence) => `  · ${sentence}`), ''];
}

function time(ms: number | null): string {
  if (ms === null) return 'without limit';
  if (ms < 1000) return `${Math.round(ms)} ms`;
  return ms < 120_000 ? `${Number((ms / 1000).toFixed(1))} s` : `${Number((ms / 60_000).toFixed(1))} min`;
}

function amount(count: number | null): string {
  return count === null ? 'without limit' : String(count);
}

function size(bytes: number): string {
  if (bytes < 10_000) return `${(bytes / 1000).toFixed(1)} kB`;
  return bytes < 1_000_000 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
