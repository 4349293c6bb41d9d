/** How long which pipelines are kept. */
const PER_KEY = {
  /** How many pipelines are kept. */
  max: { is: 'integer', min: 1, max: 9_007_199_254_740_991, default: 1000 },
  /** A pipeline that was not used for that long is dropped. */
  idle: { is: 'duration', above: 0, default: '10m' },
} as const;

/** What an entry says beside its policies: these are the {@link ENTRY_KEYS}. */
export const ENTRY = {
  /** What the entry is for. For readers only. */
  description: { is: 'name' },
  /**
   * The entry starts from these: other entries, or the presets `seawall/standard`, `seawall/http`, `seawall/grpc`. Of several, the later
   * wins.
   */
  extends: {
    is: 'either',
    of: [{ is: 'name' }, { is: 'list', of: { is: 'name' } }],
    rule: 'must be the name of an entry or preset, or a list of them',
  },
  /** What an outcome says about the dependency: `default`, `http`, `grpc`, or a name from the table `classifiers` given in code. */
  classify: { is: 'name', default: 'default' },
  /** A pipeline of its own for each key (host, tenant, …). */
  perKey: {
    is: 'either',
    of: [{ is: 'options', of: PER_KEY as typeof PER_KEY }, { is: 'boolean' }],
    rule: 'must be true, false, or { max, idle }',
    default: false,
  },
  /** The policies in an order of your own, the outermost first, instead of those of the standard order. */
  pipeline: { is: 'list', of: { is: 'data' } },
} as const;

/** What a configuration says beside the sections that policies share. */
export const CONFIG = {
  /** Where editors find the schema. */
  $schema: { is: 'name' },
  /** What every entry in the standard order starts from. */
  defaults: { is: 'data' },
  /** The pipelines by name: an object in the standard order, or a list in an order of its own. */
  policies: { is: 'data', required: true },
} as const;
