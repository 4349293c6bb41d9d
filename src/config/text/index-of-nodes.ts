import { type Document, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from 'yaml';
import type { Keys } from '../problem.ts';

/** The place of a part in a text. */
export interface Place {
  readonly offset: number | undefined;
  /** Number of the keys that exist in the text. */
  readonly depth: number;
}

/**
 * Finds the place of the value that keys lead to. For a value in a map, it is the place of the key, because readers look for
 * that.
 */
export function placeFinder(document: Document.Parsed | undefined): (keys: Keys) => Place {
  const indexes = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>();

  /** Indexes the pairs of a map by key, once for each map: every key of it may have a problem. */
  function pairsOf(map: YAMLMap): ReadonlyMap<string, Pair> {
    const known = indexes.get(map);
    if (known !== undefined) return known;
    const pairs = new Map<string, Pair>();
    for (const pair of map.items) {
      const name = isScalar(pair.key) ? String(pair.key.value) : undefined;
      if (name !== undefined && !pairs.has(name)) pairs.set(name, pair);
    }
    indexes.set(map, pairs);
    return pairs;
  }

  return (keys) => {
    let node: unknown = document?.contents;
    let offset = (node as Node | null | undefined)?.range?.[0];
    for (const [depth, key] of keys.entries()) {
      let place: Node | undefined;
      if (isMap(node)) {
        const pair = pairsOf(node).get(String(key));
        place = pair?.key as Node | undefined;
        node = pair?.value;
      } else if (isSeq(node)) {
        // A list is the short form of `{ pipeline: […] }`, which is the form in the keys of resolved entries.
        if (key === 'pipeline') continue;
        place = node.items[key as number] as Node | undefined;
        node = place;
      }
      if (place === undefined) return { offset, depth };
      offset = place.range?.[0] ?? offset;
    }
    return { offset, depth: keys.length };
  };
}
