/** The result of walking along names that lead to names. */
export interface GraphWalk {
  /** All names, each after those that it leads to, except within cycles. */
  readonly order: readonly string[];
  /** Cycles: the last name of each leads back to its first. */
  readonly circles: readonly { readonly names: readonly string[]; readonly text: string }[];
}

/** Longer cycles are shown by their first and last names. */
const MAX_SHOWN = 12;

/** Visits all edges once. Keeps its own stack instead of recursion: a chain may be as long as a file. */
export function walkGraph(names: readonly string[], next: (name: string) => readonly string[]): GraphWalk {
  const order: string[] = [];
  const circles: GraphWalk['circles'][number][] = [];
  const done = new Set<string>();
  /** The names on the present path, with their positions. */
  const open = new Map<string, number>();
  for (const start of names) {
    if (done.has(start)) continue;
    const way = [step(start)];
    open.set(start, 0);
    for (let top = way.at(-1); top !== undefined; top = way.at(-1)) {
      const name = top.rest.pop();
      if (name === undefined) {
        way.pop();
        open.delete(top.name);
        done.add(top.name);
        order.push(top.name);
        continue;
      }
      const begun = open.get(name);
      if (begun !== undefined) circles.push(circleOf(way, begun));
      else if (!done.has(name)) {
        open.set(name, way.length);
        way.push(step(name));
      }
    }
  }
  return { order, circles };

  function step(name: string): { readonly name: string; readonly rest: string[] } {
    return { name, rest: [...new Set(next(name))].reverse() };
  }
}

function circleOf(way: readonly { readonly name: string }[], begun: number): GraphWalk['circles'][number] {
  const length = way.length - begun;
  const half = length > MAX_SHOWN ? MAX_SHOWN / 2 : length;
  const name = (one: { readonly name: string }): string => one.name;
  const head = way.slice(begun, begun + half).map(name);
  const tail = length > MAX_SHOWN ? way.slice(-half).map(name) : [];
  const names = [...head, ...tail];
  const shown = [...head, ...(tail.length > 0 ? ['…'] : []), ...tail, head[0] as string];
  return { names, text: shown.join(' → ') };
}
