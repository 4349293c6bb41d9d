import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import { type Keys, type Problem, problem } from '../problem.ts';
import type { Secret } from '../secrets.ts';
import { substitute, type Variables } from './substitute.ts';

/** The data of a document's nodes. */
export interface DocumentData {
  readonly data: unknown;
  /** The same as `data`, but each value that came from a variable is still written as `${NAME}`. It may be shown. */
  readonly shown: unknown;
  readonly secrets: readonly Secret[];
  /** Keys of missing values: variables that are not set. */
  readonly gaps: readonly Keys[];
  /** Problems, each with its offset in the text. */
  readonly problems: readonly { readonly problem: Problem; readonly offset: number | undefined }[];
}

/** More than any file of the permitted length contains itself. Aliases of aliases could expand without end. */
const MAX_VALUES = 250_000;
/** Largest depth of the data. It can be greater than that of the text: an alias can stand for a part that contains it. */
const MAX_DEPTH = 64;
/** Bounds the total length: a long value that is used often enough would exhaust memory. */
const MAX_SUBSTITUTED = 1_000_000;

export interface DataOptions {
  readonly variables: Variables;
  /** True if a quoted value that is a single reference is read like an unquoted one: JSON has only quoted values. */
  readonly quoted: boolean;
}

/**
 * Converts the nodes to data: expands aliases, applies merge keys, and replaces references to variables. References are replaced
 * only in values, never in keys or structure, so that a variable can only supply a value. Bounded in depth and number; visits
 * each node once.
 */
export function documentData(document: Document.Parsed, options: DataOptions): DocumentData {
  return new Conversion(options).run(document);
}

/** A value, and its form that may be shown. */
type Both = readonly [data: unknown, shown: unknown];

const NOTHING: Both = [undefined, undefined];

class Conversion {
  readonly #options: DataOptions;
  readonly #targets = new Map<Alias, Node>();
  readonly #problems: { problem: Problem; offset: number | undefined }[] = [];
  readonly #secrets: Secret[] = [];
  readonly #gaps: Keys[] = [];
  /** Nodes that were already reported or replaced: each is handled once, even if many aliases stand for it. */
  readonly #seen = new Set<unknown>();
  readonly #replaced = new Map<Scalar, Both>();
  #values = 0;
  #characters = 0;
  #full = false;

  constructor(options: DataOptions) {
    this.#options = options;
  }

  run({ contents }: Document.Parsed): DocumentData {
    this.#findTargets(contents, new Map());
    const [data, shown] = this.#convert(contents, []);
    const whole = !this.#full;
    return {
      data: whole ? data : undefined,
      shown: whole ? shown : undefined,
      secrets: this.#secrets,
      gaps: this.#gaps,
      problems: this.#problems,
    };
  }

  /**
   * Finds the target of each alias: the last node before it with that anchor. Searching back from each alias would take quadratic
   * time.
   */
  #findTargets(node: unknown, anchors: Map<string, Node>): void {
    if (isAlias(node)) {
      const target = anchors.get(node.source);
      if (target !== undefined) this.#targets.set(node, target);
      return;
    }
    const { anchor } = (node ?? {}) as { readonly anchor?: string };
    if (anchor !== undefined) anchors.set(anchor, node as Node);
    if (isSeq(node)) for (const item of node.items) this.#findTargets(item, anchors);
    if (isMap(node)) {
      for (const { key, value } of node.items) {
        this.#findTargets(key, anchors);
        this.#findTargets(value, anchors);
      }
    }
  }

  #convert(node: unknown, keys: Keys): Both {
    if (this.#full) return NOTHING;
    if (++this.#values > MAX_VALUES || keys.length > MAX_DEPTH) return this.#overflow();
    if (isAlias(node)) return this.#alias(node, keys);
    if (isScalar(node)) return this.#scalar(node, keys);
    if (isMap(node)) return this.#map(node, keys);
    if (isSeq(node)) {
      const items = node.items.map((item, at) => this.#convert(item, [...keys, at]));
      return [items.map(([data]) => data), items.map(([, shown]) => shown)];
    }
    return [null, null];
  }

  #alias(alias: Alias, keys: Keys): Both {
    const target = this.#targets.get(alias);
    if (target !== undefined) return this.#convert(target, keys);
    this.#tell(alias, problem('malformed', keys, `names the anchor ${alias.source}, which does not exist`));
    return NOTHING;
  }

  #map(node: YAMLMap, keys: Keys): Both {
    const data = {};
    const shown = {};
    const own = new Set<string>();
    for (const { key, value } of node.items) {
      if (isScalar(key) && typeof key.value === 'symbol') {
        this.#merge(value, keys, data, shown);
        continue;
      }
      if (!isScalar(key) && key !== null) {
        this.#tell(key, problem('malformed', keys, 'has a key that is not a plain word'));
        continue;
      }
      const name = String(key?.value ?? '');
      if (own.has(name)) {
        this.#tell(key, problem('duplicate-name', [], 'map keys must be unique'));
        continue;
      }
      own.add(name);
      const [one, other] = this.#convert(value, [...keys, name]);
      define(data, name, one);
      define(shown, name, other);
    }
    return [data, shown];
  }

  /**
   * Merges maps into an object. Of the merged maps, the first one wins; the map's own values win over all of them, wherever they
   * are.
   */
  #merge(value: unknown, keys: Keys, data: object, shown: object): void {
    const node = isAlias(value) ? this.#targets.get(value) : value;
    for (const source of isSeq(node) ? node.items : [node]) {
      const map = isAlias(source) ? this.#targets.get(source) : source;
      if (!isMap(map)) {
        this.#tell(value, problem('malformed', keys, 'merges (<<) a value that is not a map'));
        continue;
      }
      // A separate path that grows with each nested merge, because merges can also form a cycle.
      const [one, other] = this.#convert(map, [...keys, '<<']) as readonly [object, object];
      for (const name of Object.keys(one ?? {})) {
        if (++this.#values > MAX_VALUES) return void this.#overflow();
        if (Object.hasOwn(data, name)) continue;
        define(data, name, (one as Record<string, unknown>)[name]);
        define(shown, name, (other as Record<string, unknown>)[name]);
      }
    }
  }

  #scalar(scalar: Scalar, keys: Keys): Both {
    const { value } = scalar;
    if (typeof value === 'string') {
      const known = this.#replaced.get(scalar) ?? this.#replace(scalar, value, keys);
      this.#replaced.set(scalar, known);
      if (known === NOTHING) this.#gaps.push(keys);
      return known;
    }
    if (typeof value === 'object' && value !== null) {
      this.#tell(scalar, problem('malformed', keys, 'has a tag (!!) for values that no option accepts'));
      return NOTHING;
    }
    return [value, value];
  }

  #replace(scalar: Scalar, source: string, keys: Keys): Both {
    const { variables, quoted } = this.#options;
    const replaced = substitute(source, variables, MAX_SUBSTITUTED - this.#characters);
    if (replaced === undefined) return [source, source];
    const { text, shown, whole, used, unset, tooLong } = replaced;
    if (tooLong) {
      const message = `must not become longer than ${MAX_SUBSTITUTED} characters by its variables`;
      this.#tell(scalar, problem('too-large', keys, message));
      this.#full = true;
      return NOTHING;
    }
    this.#characters += text.length;
    for (const name of new Set(unset)) {
      const message = `needs the environment variable ${name}, which is not set`;
      const fix = `set it, or give a default: \${${name}:-…}`;
      this.#tell([scalar, name], problem('unset-variable', keys, message, { fix }), scalar);
    }
    if (unset.length > 0) return NOTHING;
    const asWritten = whole && (quoted || scalar.type === 'PLAIN') ? wordOf(text) : text;
    if (used.size === 0) return [asWritten, asWritten];
    for (const [name, value] of used) this.#secrets.push({ text: value, shown: `\${${name}}` });
    if (!whole) this.#secrets.push({ text, shown });
    return [asWritten, shown];
  }

  #overflow(): Both {
    if (!this.#full) {
      const message =
        this.#targets.size > 0
          ? `must not expand, through its aliases, into more than ${MAX_VALUES} values or ${MAX_DEPTH} levels`
          : `must not hold more than ${MAX_VALUES} values or ${MAX_DEPTH} levels`;
      const id = this.#targets.size > 0 ? 'malformed' : 'too-large';
      this.#problems.push({ problem: problem(id, [], message), offset: undefined });
    }
    this.#full = true;
    return NOTHING;
  }

  #tell(what: unknown, one: Problem, node: unknown = what): void {
    const id = Array.isArray(what) ? one.message : what;
    if (this.#seen.has(id)) return;
    this.#seen.add(id);
    this.#problems.push({ problem: one, offset: (node as Node | null)?.range?.[0] });
  }
}

/** Defines a property of any name. `__proto__` becomes an ordinary key, and is refused later. */
function define(object: object, name: string, value: unknown): void {
  Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
}

/** Reads numbers and booleans as YAML does. All other texts are strings. */
function wordOf(text: string): unknown {
  if (/^(?:true|True|TRUE)$/.test(text)) return true;
  if (/^(?:false|False|FALSE)$/.test(text)) return false;
  if (
    /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?$/.test(text) ||
    /^0(?:o[0-7]+|x[\da-fA-F]+)$/.test(text)
  )
    return Number(text);
  return /^[-+]?\.(?:inf|Inf|INF)$/.test(text) ? (text.startsWith('-') ? -Infinity : Infinity) : text;
}
