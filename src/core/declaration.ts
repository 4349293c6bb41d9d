import type { Described } from './described.ts';
import type { EventSchema } from './event-schema.ts';
import type { InFile } from './in-file.ts';
import type { Policy } from './policy.ts';
import type { OptionsOf, Rules } from './rules.ts';
import type { Facts } from './traits.ts';

/**
 * All that others need to know of a sort of policy: configuration, explanations, advice, tests and documentation go by it, and know no
 * policy by name. The policy itself does without it, so whoever only uses policies loads none.
 */
export interface Declaration<R extends Rules, Given = OptionsOf<R>, Told = Described<R>> {
  /** As {@link Policy.kind}. */
  readonly kind: string;
  /** Its key in files, as a rule the name of its factory: `'circuitBreaker'`. @default none: only code can make it */
  readonly key?: string | undefined;
  /** The options in a file. */
  readonly options: R;
  /**
   * Makes the policy. Needed where it has a key.
   * @throws TypeError, RangeError as the factory
   */
  make?(options: Given): Policy<unknown>;

  /** The option that a bare value stands for: `timeout: 10s`. @default none: only options will do */
  readonly short?: (string & keyof R) | undefined;
  /** True if its options cannot all be left out, so that its bare name is no step of a list. @default false */
  readonly needsOptions?: boolean | undefined;
  /** Where it stands in the standard order, for each key that it has there. @default none: only a list can name it */
  readonly places?: readonly Place[] | undefined;
  /** Options that depend on where it stands, where they are not given. */
  defaults?(standing: Standing): Partial<Given>;
  /** Options that one of them replaces the others of, where a file lies over another. */
  readonly exclusive?: readonly (string & keyof R)[] | undefined;
  /** The options that `update()` cannot change, since all state would be lost with them. */
  readonly fixed?: readonly (string & keyof R)[] | undefined;
  /**
   * True if nothing is lost where another one takes its place: a file may then change all of its options, also those that `update()`
   * refuses.
   * @default false
   */
  readonly isStateless?: boolean | undefined;
  /** How options that are objects in code are made from the data of a file. */
  readonly parts?: Readonly<Record<string, PartOptions>> | undefined;

  /** Computes the worst case of a call outside of the policy from the one inside. */
  around(inside: Bounds, options: Told, context: BoundsContext): Bounds;
  /** The facts that others may ask about it: see {@link Facts}. */
  readonly facts?: FactsAbout<Told> | undefined;
  /** Says in a few words what it does: `'up to 3 attempts'`. */
  summary(options: Told): string;
  /** Says in plain sentences what a caller sees. @param of whom it tells */
  happens?(options: Told, of: ToldOf): Happening;
  /** Estimates the memory that it holds, in bytes. @default 0 */
  bytes?(options: Told): number;

  /** The events that it sends, for documentation. @default none */
  readonly events?: EventsDeclaration | undefined;

  /** For tests of whatever is composed of it. */
  readonly test?: TestDeclaration | undefined;
}

/** The facts about a policy, by its options. They have a file of their own, so that code that needs only them loads only them. */
export type FactsAbout<Told> = { readonly [T in keyof Facts]?: (options: Told) => Facts[T] };

/** A declaration, whatever its options. */
export type Declared = Declaration<Rules, object, Readonly<Record<string, unknown>>>;

/** A declaration that tells the compiler what a file may say of its policy, by which key. */
export interface DeclaredAs<Key, Config> extends Declared {
  readonly key: Key & string;
  /** For the compiler: never there. */
  readonly inFile?: Config;
}

/**
 * Says all that others need to know of a sort of policy; the options' types follow from their table.
 * @typeParam P as of `InFile`: the form in a file of options that are made of data
 */
export function declare<
  R extends Rules,
  Key extends string = string,
  P = unknown,
  Short extends string & keyof R = never,
>(
  declaration: Declaration<R> & { readonly key?: Key; readonly short: Short },
): DeclaredAs<Key, InFile<R, P> | NonNullable<InFile<R, P>[Short]>>;
export function declare<R extends Rules, Key extends string = string, P = unknown>(
  declaration: Declaration<R> & { readonly key?: Key },
): DeclaredAs<Key, InFile<R, P>>;
export function declare(declaration: unknown): DeclaredAs<string, unknown> {
  return declaration as DeclaredAs<string, unknown>;
}

/** A place in the standard order. */
export interface Place {
  /** Its key in an entry: `'attemptTimeout'`. */
  readonly key: string;
  /** Further out is less: 10 fallback, 20 rateLimiter, 30 timeout, 40 retry, 45 hedge, 48 failover, 50 holdOnRetryAfter, 55 adaptiveThrottle, 60 circuitBreaker, 70 bulkhead, 80 attemptTimeout. */
  readonly at: number;
  /** Its purpose there, as editors show it. @default what the comment above the table of options says */
  readonly about?: string | undefined;
  /** Its options there in the preset `seawall/standard`. @default that has no such policy */
  readonly standard?: Readonly<Record<string, unknown>> | undefined;
}

/** Where a step of a file stands. */
export interface Standing {
  /** The key of the place, in the standard order. */
  readonly place?: string | undefined;
  /** Name of the entry. */
  readonly entry: string;
  /** How many of its sort there are in the entry up to it, itself included. */
  readonly nth: number;
  /** How long a call may take by what lies further out, in ms; Infinity where nothing bounds it. */
  readonly allowedMs: number;
}

/** How one option is made from data, in the forms that a file may give it. */
export interface PartOptions {
  /** By the name of a factory: `backoff: { exponential: { initial: 100ms } }`. */
  readonly factories?: Readonly<Record<string, Part>> | undefined;
  /** By options alone: `budget: { ratio: 0.1 }`. */
  readonly own?: Part | undefined;
  /** The section of a file whose entries several steps share by name: `budget: payments` and `budgets: { payments: … }`. How these are made, one of the policies that know it says by `own`. */
  readonly section?: string | undefined;
  /** True if it is the pipeline of another entry, by the name of that: `pipeline: secondary`. */
  readonly isEntry?: boolean | undefined;
  /** Something of its kind, to try the other options with, where the code that gives it by its name is not at hand. */
  standIn?(): unknown;
}

/** Something that is made from data in its turn. */
export interface Part {
  readonly options: Rules;
  /** The option that a bare value stands for: `constant: 1s`. */
  readonly short?: string | undefined;
  make(options: object): unknown;
}

/** Says how a part is made; the options' types follow from their table. */
export function part<R extends Rules>(made: {
  readonly options: R;
  readonly short?: string & keyof R;
  make(options: OptionsOf<R>): unknown;
}): Part {
  return made as unknown as Part;
}

/** The worst case of a call: everything goes as badly as the policies allow. Infinity where nothing bounds it. */
export interface Bounds {
  /** How long the caller waits, in ms. The time of the user's own functions and fallbacks is not in it. */
  readonly latencyMs: number;
  /** How often the operation runs. */
  readonly attempts: number;
  /** Of `latencyMs`, how much is waiting between attempts. */
  readonly delaysMs: number;
  /** How many operations run at once, for all calls. */
  readonly running: number;
  /** How many calls are under way at once: those that run, and those that wait. */
  readonly inFlight: number;
  /** True if operations may run on that belong to no call, and so hold no permit of policies further out: what is shared. @default false */
  readonly isShared?: boolean | undefined;
}

/** The things that the worst case of a policy may depend on, beside its options. */
export interface BoundsContext {
  /** The bounds of another pipeline, by its name; without any bound where it is not known. */
  boundsOf(pipeline: string): Bounds;
  /** True if something further out runs it more than once for a call. */
  readonly isRepeated: boolean;
}

/** The policy that a sentence is about. */
export interface ToldOf {
  /** Name of the policy. */
  readonly name: string;
  /** True if something further out runs it more than once for a call. */
  readonly isRepeated: boolean;
}

/** The sentences about what a caller sees when the operation fails, takes long, or is called more often than it may be. */
export interface Happening {
  readonly onFailure?: string | undefined;
  readonly onTimeout?: string | undefined;
  readonly onOverload?: string | undefined;
}

/** The events of a policy, for telemetry and documentation. */
export interface EventsDeclaration {
  readonly schemas: Readonly<Record<string, EventSchema>>;
  /** When each is sent, by type: `'a call waits for a permit'`. */
  readonly when: Readonly<Record<string, string>>;
  /** The attributes that only this policy has, by name. */
  readonly attributes?: Readonly<Record<string, AttributeDescription>> | undefined;
}

/** An attribute of events in telemetry. */
export interface AttributeDescription {
  readonly description: string;
  /** The values that there are, where they are known. */
  readonly values?: readonly string[] | undefined;
}

/** The things that the testing kit can do with a policy. */
export interface TestDeclaration {
  /** Values of options that are good in any combination: random pipelines are made of them. */
  readonly samples: Readonly<Record<string, readonly unknown[]>>;
  /** The states that the policy can be brought into, and how. */
  readonly states?:
    | Readonly<Record<string, (policy: never, options: { readonly ms?: number }) => void>>
    | undefined;
  /** How many calls it takes until nothing is left of it: to enter the queue, too, or only the permits. Infinity where that never happens. */
  capacity?(policy: never): { readonly permits: number; readonly queue: number };
  /** Takes all permits that are there now, of a key or of the calls without one. */
  drain?(policy: never, key: string | undefined): void;
}
