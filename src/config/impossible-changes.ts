import type { Analysis } from './analyze.ts';
import { equal, fixedChanges } from './live-pipeline.ts';
import { type Keys, type Problem, problem } from './problem.ts';
import type { ResolvedEntry } from './resolve.ts';

/** Finds changes that require a restart. */
export function impossibleChanges(
  inForce: readonly ResolvedEntry[],
  { entries, config }: Analysis,
): Problem[] {
  if (config === undefined) return [];
  const after = new Map(entries.map((entry) => [entry.name, entry]));
  return inForce.flatMap((before) => {
    const keys = ['policies', before.name];
    const entry = after.get(before.name);
    if (entry === undefined) {
      return [
        problem('entry-removed', keys, 'was removed, but code may still hold it', {
          fix: 'put it back, or restart',
        }),
      ];
    }
    if (!equal(before.perKey, entry.perKey)) return [needsRestart([...keys, 'perKey'], 'perKey')];
    return entry.steps.flatMap((step) => {
      const same = before.steps.find(({ id }) => id === step.id);
      const fixed = same === undefined ? [] : fixedChanges(same, step);
      return fixed.map((option) => needsRestart([...step.keys, option], option));
    });
  });
}

function needsRestart(keys: Keys, option: string): Problem {
  return problem(
    'needs-restart',
    keys,
    `cannot change while in use: with another ${option} all state would be lost`,
    { fix: 'change it back, or restart' },
  );
}
