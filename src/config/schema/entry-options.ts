/** Limits of the pipelines that are kept, one for each key. */
const PER_KEY = {
  /** Largest number of pipelines that are kept. */
  max: { is: 'integer', min: 1, max: 9_007_199_254_740_991, default: 1000 },
  /** Time after which an unused pipeline is dropped. */
  idle: { is: 'duration', above: 0, default: '10m' },
} as const;

/** Options of an entry besides its policies: these are the {@link ENTRY_KEYS}. */
export const ENTRY = {
  /** Purpose of the entry, for readers only. */
  description: { is: 'name' },
  /**
   * Entries that this entry inherits from: other entries, or the presets `seawall/standard`, `seawall/http`, `seawall/grpc`. If
   * there are several, the later ones win.
   */
  extends: {
    is: 'either',
    of: [{ is: 'name' }, { is: 'list', of: { is: 'name' } }],
    rule: 'must be the name of an entry or preset, or a list of them',
  },
  /** Classifier of outcomes: `default`, `http`, `grpc`, or a name from the table `classifiers` given in code. */
  classify: { is: 'name', default: 'default' },
  /** A separate pipeline for each key (host, tenant, …). */
  perKey: {
    is: 'either',
    of: [{ is: 'options', of: PER_KEY as typeof PER_KEY }, { is: 'boolean' }],
    rule: 'must be true, false, or { max, idle }',
    default: false,
  },
  /** The policies in your own order, the outermost first, instead of the standard order. */
  pipeline: { is: 'list', of: { is: 'data' } },
} as const;

/** Options of a configuration besides the sections that policies share. */
export const CONFIG = {
  /** Location of the schema, for editors. */
  $schema: { is: 'name' },
  /** Settings that every entry in the standard order inherits. */
  defaults: { is: 'data' },
  /** The pipelines by name: an object in the standard order, or a list in its own order. */
  policies: { is: 'data', required: true },
} as const;
