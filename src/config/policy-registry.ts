import type { Sorts } from '../core/index.ts';
import {
  type KeyedPipelines,
  type Pipeline,
  perKey,
  pipeline,
  type Runtime,
  systemRuntime,
  type Unsubscribe,
} from '../index.ts';
import { countReload } from '../telemetry/index.ts';
import { type Analysis, analyze, type Layer, type Reading } from './analyze.ts';
import { ConfigEvents } from './config-events.ts';
import { noteConfigured } from './configured-pipelines.ts';
import { impossibleChanges } from './impossible-changes.ts';
import { equal, LivePipeline } from './live-pipeline.ts';
import { classifierNamed, functionNamed } from './look-up.ts';
import type { ConfigEvent, PolicySet } from './policies.ts';
import { ConfigError, errorsAmong, type Problem } from './problem.ts';
import type { References, Tables } from './references.ts';
import type { ResolvedEntry } from './resolve.ts';
import type { PoliciesConfig } from './schema/types.ts';
import { SharedParts } from './shared-parts.ts';

/** The pipelines in use, and the configuration in force. */
export class PolicyRegistry {
  /** The object that users get: the pipelines by name, and as few other names as possible, so that few names are reserved. */
  readonly set: PolicySet;
  readonly #tables: Tables;
  readonly #sorts: Sorts;
  readonly #runtime: Runtime | undefined;
  readonly #live = new Map<string, LiveEntry>();
  readonly #shared: SharedParts;
  readonly #events: ConfigEvents;
  #analysis: Analysis;
  #closing: (() => void)[] = [];

  /** @param analysis has no errors */
  constructor(analysis: Analysis, tables: Tables, sorts: Sorts, runtime: Runtime | undefined) {
    this.#tables = tables;
    this.#sorts = sorts;
    this.#shared = new SharedParts(sorts);
    this.#runtime = runtime;
    this.#events = new ConfigEvents(runtime ?? systemRuntime);
    this.#analysis = analysis;
    this.set = setOf(this);
    this.#apply(analysis);
  }

  get names(): readonly string[] {
    return [...this.#live.keys()];
  }

  get findings(): readonly Problem[] {
    return this.#analysis.problems;
  }

  get config(): PoliciesConfig {
    return this.#analysis.config as PoliciesConfig;
  }

  get(name: string): Pipeline<unknown> | KeyedPipelines<unknown> | undefined {
    return this.#live.get(name)?.handle;
  }

  /**
   * Puts data from code in force.
   * @param data may be derived from {@link config}: values that are hidden in the present configuration are hidden in it, too
   */
  updateFrom(data: unknown): void {
    this.update([{ data, secrets: this.#analysis.secrets }]);
  }

  /**
   * Puts layers in force.
   * @param layers each is merged over those before it
   * @param reading the result of reading the layers
   * @throws ConfigError; then nothing has changed
   */
  update(layers: readonly Layer[], reading?: Reading): void {
    const analysis = analyze(layers, this.#sorts, this.#tables, reading);
    const problems = [...analysis.problems, ...impossibleChanges(this.#analysis.entries, analysis)];
    if (errorsAmong(problems).length > 0) {
      this.refuse(problems);
      throw new ConfigError(problems);
    }
    const before = new Map(this.#analysis.entries.map((entry) => [entry.name, entry]));
    const added = analysis.entries.filter(({ name }) => !before.has(name));
    const sharedStay = this.#shared.isSame(this.config, analysis.config as PoliciesConfig);
    const changed = analysis.entries.filter(
      (entry) => before.has(entry.name) && !(sharedStay && equal(before.get(entry.name), entry)),
    );
    this.#analysis = analysis;
    this.#apply(analysis);
    countReload('applied');
    this.#events.emit({
      type: 'config.updated',
      timeMs: this.#events.wallNow(),
      changed: changed.map(({ name }) => name),
      added: added.map(({ name }) => name),
      findings: analysis.problems,
    });
  }

  /** Announces that another configuration was refused. */
  refuse(problems: readonly Problem[]): void {
    countReload('refused');
    this.#events.emit({ type: 'config.refused', timeMs: this.#events.wallNow(), problems });
  }

  /** Announces that files have changed, and are read once they have stopped changing. */
  announce(files: readonly string[]): void {
    this.#events.emit({ type: 'config.pending', timeMs: this.#events.wallNow(), files });
  }

  isHeard(type: ConfigEvent['type']): boolean {
    return this.#events.isHeard(type);
  }

  on<K extends ConfigEvent['type']>(type: K | '*', listener: (event: ConfigEvent<K>) => void): Unsubscribe {
    return this.#events.on(type, listener);
  }

  close(): void {
    for (const close of this.#closing.splice(0)) close();
  }

  onClose(close: () => void): void {
    this.#closing.push(close);
  }

  /** Makes new pipelines, then updates the existing ones. Both happen synchronously, so that no call sees half of the change. */
  #apply({ entries }: Analysis): void {
    for (const entry of entries) {
      if (this.#live.has(entry.name)) continue;
      const live = this.#make(entry);
      this.#live.set(entry.name, live);
      Object.defineProperty(this.set, entry.name, { value: live.handle, enumerable: true });
    }
    for (const entry of entries) {
      this.#live.get(entry.name)?.become(entry);
    }
  }

  #make({ name, perKey: keyed }: ResolvedEntry): LiveEntry {
    const runtime = this.#runtime;
    const references = this.#references;
    const live = (): LivePipeline => {
      const made = pipeline({ name, runtime });
      noteConfigured(made, { sorts: this.#sorts, redaction: () => this.#analysis.redaction });
      return new LivePipeline(made, references, runtime ?? systemRuntime);
    };
    return keyed === undefined ? this.#single(live()) : this.#keyed(keyed, live);
  }

  #single(live: LivePipeline): LiveEntry {
    return {
      handle: live.pipeline,
      become: (entry) => live.become(entry, classifierNamed(entry, this.#tables)),
    };
  }

  #keyed({ max, idle }: { max?: number | undefined; idle?: unknown }, make: () => LivePipeline): LiveEntry {
    const lives = new WeakMap<object, LivePipeline>();
    let current: ResolvedEntry;
    const handle = perKey(
      () => {
        const live = make();
        live.become(current, classifierNamed(current, this.#tables));
        lives.set(live.pipeline, live);
        return live.pipeline;
      },
      { max, idle: (idle === 'unlimited' ? Infinity : idle) as number | undefined, runtime: this.#runtime },
    );
    return {
      handle,
      become: (entry) => {
        current = entry;
        const classify = classifierNamed(entry, this.#tables);
        // From the least recently used key on: so reading each of them keeps the order of use.
        for (const key of handle.keys()) lives.get(handle.get(key))?.become(entry, classify);
      },
    };
  }

  readonly #references: References = {
    functionNamed: (name, keys) => functionNamed(name, keys, this.#tables),
    shared: (section, name) => this.#shared.named(section, name, this.config, this.#references),
    pipelineNamed: (name) => this.#live.get(name)?.handle,
  };
}

function setOf(registry: PolicyRegistry): PolicySet {
  return {
    get names() {
      return registry.names;
    },
    get findings() {
      return registry.findings;
    },
    get config() {
      return registry.config;
    },
    get: (name) => registry.get(name),
    update: (config) => registry.updateFrom(config),
    on: (type, listener) => registry.on(type, listener),
    close: () => registry.close(),
  };
}

interface LiveEntry {
  readonly handle: Pipeline<unknown> | KeyedPipelines<unknown>;
  become(entry: ResolvedEntry): void;
}
