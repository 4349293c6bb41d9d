// The engine's own, which nothing measures: what is built here is only looked at.
import { type Classifier, classifyByDefault, type Policy, Sorts, show } from '../core/index.ts';
import { DECLARATIONS } from '../declarations.ts';
import { grpc, http } from '../http/index.ts';
import { type RetryBudget, retryBudget } from '../index.ts';
import { compose } from '../pipeline/index.ts';
import { type Damage, mayFollow } from './damage.ts';
import { type EntrySubject, subjectOfEntry } from './entry-subject.ts';
import { didYouMean } from './hints.ts';
import { type Keys, type Problem, problem } from './problem.ts';
import type { AnyFunction, References, Tables } from './references.ts';
import { distinct, type ResolvedEntry, type ResolvedStep } from './resolve.ts';
import type { BudgetConfig, PoliciesConfig } from './schema/types.generated.ts';
import { STEP_FACTORIES, type StepOptions } from './step.ts';
import { walkGraph } from './walk-graph.ts';

/** An entry with the policies that it says, built to look at and not to use. */
export interface BuiltEntry {
  readonly subject: EntrySubject;
  readonly damage: Damage;
}

const SORTS = new Sorts(DECLARATIONS);

/** Builds every entry once, to find out what the factories have to say about it. */
export function tryToBuild(
  entries: readonly ResolvedEntry[],
  config: PoliciesConfig,
  tables: Tables | undefined,
): { readonly built: readonly BuiltEntry[]; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const budgets = Object.entries(config.budgets ?? {});
  for (const [name, budget] of budgets) {
    attempt(['budgets', name], () => retryBudget({ name, ...budget }), problems);
  }
  const references = trialReferences(entries, config, tables, problems);
  const built = entries.flatMap((entry) => {
    classifierNamed(entry, tables, problems);
    const policies = entry.steps.map((step) => tryStep(step, entry.damage, references, problems));
    return policies.every((policy) => policy !== undefined)
      ? [{ subject: subjectOfEntry(entry, policies, SORTS), damage: entry.damage }]
      : [];
  });
  problems.push(...fallbackCircles(entries));
  return { built, problems: distinct(problems) };
}

/** Each mistake in a policy hides those that its factory would come upon next. */
const MAX_MISTAKES = 10;

/** The policy, or everything that its factory has to say: what it refuses is set right, as well as can be, and it is asked again. */
function tryStep(
  { factory, options, keys }: ResolvedStep,
  damage: Damage,
  references: References,
  problems: Problem[],
): Policy<unknown> | undefined {
  const told = new Set<string>();
  let tried: StepOptions = options;
  for (let n = 0; n < MAX_MISTAKES; n++) {
    try {
      const policy = STEP_FACTORIES[factory].make(tried, references, keys);
      return n === 0 ? policy : undefined;
    } catch (error) {
      const mistake = factoryProblem(keys, error);
      const inner = mistake.keys.slice(keys.length);
      // Setting it right was no help: what it belongs to goes, and nothing more is said of it.
      const again = told.has(mistake.path);
      if (!again && !mayFollow(mistake, damage)) problems.push(mistake);
      told.add(mistake.path);
      const next = withoutMistake(tried, again ? inner.slice(0, 1) : inner);
      if (next === undefined || (again && inner.length < 2)) return undefined;
      tried = next;
    }
  }
  return undefined;
}

/** Without the option; or, where it is missing, with one that any number is good for. `undefined` where that is no help. */
function withoutMistake(options: StepOptions, [key, ...inner]: Keys): StepOptions | undefined {
  if (typeof key !== 'string') return undefined;
  if (!Object.hasOwn(options, key)) return inner.length === 0 ? { ...options, [key]: 1 } : undefined;
  const { [key]: value, ...rest } = options;
  if (inner.length === 0 || typeof value !== 'object' || value === null || Array.isArray(value)) return rest;
  const changed = withoutMistake(value as StepOptions, inner);
  return changed === undefined ? rest : { ...rest, [key]: changed };
}

const BUILT_IN: Readonly<Record<string, () => Classifier>> = {
  default: () => classifyByDefault,
  http: () => http(),
  grpc: () => grpc(),
};

/** Without tables (the command reads nothing but the file) any name is good. */
export function classifierNamed(
  { name, classify }: ResolvedEntry,
  tables: Tables | undefined,
  problems: Problem[] = [],
): Classifier {
  const own = lookUp(tables?.classifiers, classify);
  if (typeof own === 'function') return own as Classifier;
  const builtIn = lookUp(BUILT_IN, classify) as (() => Classifier) | undefined;
  if (builtIn !== undefined) return builtIn();
  if (tables !== undefined) {
    const known = [...Object.keys(BUILT_IN), ...Object.keys(tables.classifiers ?? {})];
    problems.push(
      problem(
        'unknown-classifier',
        ['policies', name, 'classify'],
        `names '${classify}', which is no classifier`,
        {
          fix:
            didYouMean(classify, known) ?? 'give it in code: definePolicies(config, { classifiers: { … } })',
        },
      ),
    );
  }
  return classifyByDefault;
}

export function functionFrom(
  tables: Tables | undefined,
  name: string,
  keys: Keys,
  problems: Problem[],
): AnyFunction {
  const own = lookUp(tables?.functions, name);
  if (typeof own === 'function') return own as AnyFunction;
  if (tables !== undefined) {
    const known = Object.keys(tables.functions ?? {});
    const message =
      own === undefined
        ? `names '${name}', which is no function`
        : `names '${name}', which is no function but ${show(own)}`;
    const fix =
      (known.length > 0 && didYouMean(name, known)) ||
      `give it in code: definePolicies(config, { functions: { ${name} } })`;
    problems.push(problem('unknown-function', keys, message, { fix }));
  }
  return () => undefined;
}

export function lookUp(table: object | undefined, name: string): unknown {
  return table !== undefined && Object.hasOwn(table, name)
    ? (table as Record<string, unknown>)[name]
    : undefined;
}

function trialReferences(
  entries: readonly ResolvedEntry[],
  config: PoliciesConfig,
  tables: Tables | undefined,
  problems: Problem[],
): References {
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  const names = [...byName.keys()];
  const budgetNames = Object.keys(config.budgets ?? {});
  return {
    functionNamed: (name, keys) => functionFrom(tables, name, keys, problems),
    limitNamed(name, keys) {
      const found = functionFrom(tables, name, keys, problems);
      return 'concurrency' in found || lookUp(tables?.functions, name) !== undefined
        ? found
        : Object.assign(() => Promise.resolve(), { activeCount: 0, pendingCount: 0, concurrency: 1 });
    },
    budgetNamed(name, keys): RetryBudget {
      const found = lookUp(config.budgets, name) as BudgetConfig | undefined;
      if (found === undefined) {
        const fix = didYouMean(name, budgetNames) ?? 'add it under budgets';
        problems.push(problem('unknown-reference', keys, `names '${name}', which is no budget`, { fix }));
      }
      return retryBudget({ name });
    },
    pipelineNamed(name, keys) {
      const found = byName.get(name);
      if (found === undefined) {
        const fix = didYouMean(name, names);
        problems.push(problem('unknown-reference', keys, `names '${name}', which is no entry`, { fix }));
      } else if (found.perKey !== undefined) {
        problems.push(
          problem(
            'unknown-reference',
            keys,
            `names '${name}', which is a set of pipelines (perKey) and not one`,
          ),
        );
      }
      return compose([{ name }]);
    },
  };
}

/** What `make` gives, or, if it throws, a problem instead. */
function attempt<T>(keys: Keys, make: () => T, problems: Problem[]): T | undefined {
  try {
    return make();
  } catch (error) {
    problems.push(factoryProblem(keys, error));
    return undefined;
  }
}

const BACKOFFS = new Set(['exponential', 'constant', 'linear', 'fibonacci', 'schedule']);

/** A factory's message begins with the path of the option, as code gives it: `'retry.maxDelay must be …'`. */
function factoryProblem(keys: Keys, error: unknown): Problem {
  const message = error instanceof Error ? error.message : String(error);
  const [, path = '', rule = message] = /^([A-Za-z]+(?:[.[][\w\]]+)*):? (.*)$/s.exec(message) ?? [];
  const [factory = '', ...rest] = path.split(/[.[\]]+/).filter((part) => part !== '');
  const inner = rest
    .filter((part) => part !== 'options')
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
  const place = BACKOFFS.has(factory)
    ? ['backoff', factory]
    : factory === 'retryBudget' && keys[0] !== 'budgets'
      ? ['budget']
      : [];
  return problem('invalid-option', [...keys, ...place, ...inner], rule);
}

/** A fallback that leads back to the pipeline that it is for would never end. */
function fallbackCircles(entries: readonly ResolvedEntry[]): Problem[] {
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  const targetOf = ({ factory, options }: ResolvedStep): string | undefined =>
    factory === 'fallback' && typeof options.pipeline === 'string' ? options.pipeline : undefined;
  const { circles } = walkGraph([...byName.keys()], (name) =>
    (byName.get(name)?.steps ?? []).map(targetOf).filter((target) => target !== undefined),
  );
  return circles.map(({ names, text }) => {
    const { name, steps } = byName.get(names[0] as string) as ResolvedEntry;
    const step = steps.find((one) => targetOf(one) === (names[1] ?? name));
    const keys = [...(step?.keys ?? ['policies', name]), 'pipeline'];
    return problem('fallback-cycle', keys, `leads round in a circle: ${text}`);
  });
}
