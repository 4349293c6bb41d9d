import type { KeyedPipelines, Pipeline, Runtime, Unsubscribe } from '../index.ts';
import type { Problem } from './problem.ts';
import type { Tables } from './references.ts';
import type { PoliciesConfig } from './schema/types.ts';

export interface DefinePoliciesOptions extends Tables {
  /** Time and chance of all the pipelines. @default the system's */
  readonly runtime?: Runtime | undefined;
}

/** The pipelines by name, beside what the set of them can do. */
export type Policies<Pipelines extends object> = Readonly<Pipelines> & PolicySet;

/** What can be done with all the pipelines of a configuration together. */
export interface PolicySet {
  /** Names of the entries. */
  readonly names: readonly string[];
  /** Warnings about the configuration in force: values that each make sense, and not beside each other. */
  readonly findings: readonly Problem[];
  /** The configuration in force, the layers as one. What came from environment variables stands there as it is: print it with care. */
  readonly config: PoliciesConfig;
  /** By a name that is known only at run time. */
  get(name: string): Pipeline<unknown> | KeyedPipelines<unknown> | undefined;
  /**
   * Puts another configuration in force. New calls go by it; calls in flight end in the policies that they began with. A
   * circuit breaker keeps its state and window, a bulkhead its permits in use, a rate limiter how full it is, a retry its
   * budget (as long as the budget's own options are the same); they are changed in use. Emits `config.updated`.
   *
   * Entries can be added; those that were there must stay, and stay single or `perKey`: code holds on to them.
   * @throws ConfigError that lists all that is wrong; then nothing has changed, and `config.refused` is emitted
   */
  update(config: unknown): void;
  /** Calls `listener` for each event of the configuration itself. The pipelines have their own. */
  on<K extends ConfigEvent['type']>(type: K | '*', listener: (event: ConfigEvent<K>) => void): Unsubscribe;
  /** Ends watching the files, if they are watched. The pipelines go on. */
  close(): void;
}

/** What happens to a configuration in use. */
export type ConfigEvent<K extends AnyConfigEvent['type'] = AnyConfigEvent['type']> = Extract<
  AnyConfigEvent,
  { readonly type: K }
>;

type AnyConfigEvent = ConfigUpdated | ConfigRefused | ConfigPending;

export interface ConfigUpdated {
  readonly type: 'config.updated';
  /** Epoch time in ms. */
  readonly timeMs: number;
  /** Names of the entries that differ from before. */
  readonly changed: readonly string[];
  readonly added: readonly string[];
  readonly findings: readonly Problem[];
}

export interface ConfigRefused {
  readonly type: 'config.refused';
  readonly timeMs: number;
  readonly problems: readonly Problem[];
}

/** Files that are watched have changed. They are read once they have been still for a while: until then, what is there may be half of it. */
export interface ConfigPending {
  readonly type: 'config.pending';
  readonly timeMs: number;
  /** Those that have changed. */
  readonly files: readonly string[];
}
