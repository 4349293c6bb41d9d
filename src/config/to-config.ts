import type { DescribedPolicy, Subject } from '../advice/index.ts';
import type { Rules } from '../core/index.ts';
import { type Data, isData, isNamed } from './forms.ts';
import { type Keys, type Problem, problem } from './problem.ts';
import type { PoliciesConfig, StepConfig } from './schema/types.ts';

/** A pipeline made in code, converted to configuration. */
export interface WrittenOut {
  readonly config: PoliciesConfig;
  /** Parts that configuration cannot express. Functions are replaced by placeholders, which need names. */
  readonly problems: readonly Problem[];
}

/** Converts pipelines to configuration by their own descriptions. Each keeps its order. */
export function toConfig(subjects: readonly Subject[]): WrittenOut {
  const problems: Problem[] = [];
  const policies = subjects.map((subject) => {
    const counts = new Map<string, number>();
    const steps = subject.policies.flatMap((policy) => {
      const nth = (counts.get(policy.kind) ?? 0) + 1;
      counts.set(policy.kind, nth);
      return stepOf(policy, nth, subject, problems);
    });
    return [subject.name, steps] as const;
  });
  problems.push(...missingEntries(subjects));
  return { config: { policies: Object.fromEntries(policies) }, problems };
}

/** Reports pipelines that others run calls through, and that are not converted with them. */
function missingEntries(subjects: readonly Subject[]): Problem[] {
  const names = new Set(subjects.map(({ name }) => name));
  return subjects.flatMap(({ policies }) =>
    policies.flatMap(({ declaration, told, keys }) =>
      Object.entries(declaration?.parts ?? {}).flatMap(([option, { isEntry }]) => {
        const { [option]: other } = told;
        if (isEntry !== true || other === undefined || names.has(String(other))) return [];
        const fix = 'convert it, too: toConfiguration([one, other])';
        return [
          problem('needs-an-entry', [...keys, option], `is the pipeline '${other}', which is not included`, {
            fix,
          }),
        ];
      }),
    ),
  );
}

function stepOf(
  policy: DescribedPolicy,
  nth: number,
  { name: entry }: Subject,
  problems: Problem[],
): StepConfig[] {
  const { kind, name, declaration, told, keys } = policy;
  if (declaration?.key === undefined) {
    const message = `is a policy of the kind '${kind}', which only code can make`;
    problems.push(problem('not-in-configuration', keys, message));
    return [];
  }
  const { options: rules, defaults } = declaration;
  const standing = { entry, nth, allowedMs: Infinity };
  const otherwise = { name: rules.name?.default, ...defaults?.(standing) };
  const own = rules.name === undefined || name === otherwise.name ? {} : { name };
  const options = written({ ...told, ...own }, rules, keys, (at) => placeholder(entry, at, keys, problems));
  return [{ [declaration.key]: options } as unknown as StepConfig];
}

/** Copies the options, and replaces functions without a name by placeholders. */
function written(data: Data, rules: Rules, keys: Keys, named: (keys: Keys) => string): Data {
  return Object.fromEntries(
    Object.entries(data).map(([option, value]) => {
      const at = [...keys, option];
      // The user's own data may be anything, and are copied unchanged.
      if (rules[option]?.is === 'data') return [option, value];
      if (isNamed(value)) return [option, { function: named(at) }];
      return [option, isData(value) ? written(value, {}, at, named) : value];
    }),
  );
}

/** Returns a placeholder for a function, and reports that it needs a name. */
function placeholder(entry: string, keys: Keys, policy: Keys, problems: Problem[]): string {
  const name = `${entry}-${keys.slice(policy.length).join('-')}`;
  problems.push(
    problem('needs-a-name', keys, `is a function; it is called '${name}' here`, {
      severity: 'warning',
      fix: `give it in code: definePolicies(config, { functions: { '${name}': … } })`,
    }),
  );
  return name;
}
