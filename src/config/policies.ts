import type { KeyedPipelines, Pipeline, Runtime, Unsubscribe } from '../index.ts';
import type { Problem } from './problem.ts';
import type { Tables } from './references.ts';
import type { PoliciesConfig } from './schema/types.ts';

export interface DefinePoliciesOptions extends Tables {
  /** Clock and random source of all the pipelines. @default the system's */
  readonly runtime?: Runtime | undefined;
}

/** The pipelines by name, and the methods of their set. */
export type Policies<Pipelines extends object> = Readonly<Pipelines> & PolicySet;

/** Methods and properties for all the pipelines of a configuration together. */
export interface PolicySet {
  /** Names of the entries. */
  readonly names: readonly string[];
  /** Warnings about the configuration in force: values that are valid alone, but rarely intended in combination. */
  readonly findings: readonly Problem[];
  /** The configuration in force, with all layers merged. Values from environment variables are not hidden: print it with care. */
  readonly config: PoliciesConfig;
  /** Finds an entry by a name that is known only at run time. */
  get(name: string): Pipeline<unknown> | KeyedPipelines<unknown> | undefined;
  /**
   * Puts another configuration in force. New calls follow it; calls in flight end with the policies that they began with. A
   * circuit breaker keeps its state and window, a bulkhead its permits in use, a rate limiter its used permits, and a retry its
   * budget (as long as the budget's own options are the same): the policies are updated in use. Emits `config.updated`.
   *
   * Entries can be added. Existing entries must stay, and a single pipeline cannot become `perKey` or the reverse: code holds on
   * to them.
   * @throws ConfigError that lists every mistake; then nothing has changed, and `config.refused` is emitted
   */
  update(config: unknown): void;
  /** Calls `listener` for each event of the configuration itself. The pipelines have their own events. */
  on<K extends ConfigEvent['type']>(type: K | '*', listener: (event: ConfigEvent<K>) => void): Unsubscribe;
  /** Ends watching the files, if they are watched. The pipelines continue to work. */
  close(): void;
}

/** An event of a configuration in use. */
export type ConfigEvent<K extends AnyConfigEvent['type'] = AnyConfigEvent['type']> = Extract<
  AnyConfigEvent,
  { readonly type: K }
>;

type AnyConfigEvent = ConfigUpdated | ConfigRefused | ConfigPending;

/** Another configuration is in force. */
export interface ConfigUpdated {
  readonly type: 'config.updated';
  /** Epoch time in ms. */
  readonly timeMs: number;
  /** Names of the entries that have changed. */
  readonly changed: readonly string[];
  readonly added: readonly string[];
  readonly findings: readonly Problem[];
}

/** A configuration had errors, and the one before stays in force. */
export interface ConfigRefused {
  readonly type: 'config.refused';
  readonly timeMs: number;
  readonly problems: readonly Problem[];
}

/** Watched files have changed. They are read once they have stopped changing: until then, a file may be only partly written. */
export interface ConfigPending {
  readonly type: 'config.pending';
  readonly timeMs: number;
  /** The files that have changed. */
  readonly files: readonly string[];
}
