import type { DescribedPolicy, Subject } from '../advice/index.ts';
import type { Rules } from '../core/index.ts';
import { type Data, isData, isNamed } from './forms.ts';
import { type Keys, type Problem, problem } from './problem.ts';
import type { PoliciesConfig, StepConfig } from './schema/types.ts';

/** What a pipeline made in code is as configuration. */
export interface WrittenOut {
  readonly config: PoliciesConfig;
  /** What configuration cannot say: functions are there under placeholders, and need names. */
  readonly problems: readonly Problem[];
}

/** Writes out pipelines as configuration, by what they say of themselves. Each keeps the order that it has. */
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

/** Tells of pipelines that others run calls through, and that are not written out with them. */
function missingEntries(subjects: readonly Subject[]): Problem[] {
  const names = new Set(subjects.map(({ name }) => name));
  return subjects.flatMap(({ policies }) =>
    policies.flatMap(({ declaration, told, keys }) =>
      Object.entries(declaration?.parts ?? {}).flatMap(([option, { isEntry }]) => {
        const { [option]: other } = told;
        if (isEntry !== true || other === undefined || names.has(String(other))) return [];
        const fix = 'write it out, too: toConfiguration([one, other])';
        return [
          problem('needs-an-entry', [...keys, option], `is the pipeline '${other}', which is not there`, {
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

/** The same data with names for functions that have none in configuration. */
function written(data: Data, rules: Rules, keys: Keys, named: (keys: Keys) => string): Data {
  return Object.fromEntries(
    Object.entries(data).map(([option, value]) => {
      const at = [...keys, option];
      // Data of the user's may be anything, and are written as they are.
      if (rules[option]?.is === 'data') return [option, value];
      if (isNamed(value)) return [option, { function: named(at) }];
      return [option, isData(value) ? written(value, {}, at, named) : value];
    }),
  );
}

/** Tells that a function needs a name. */
function placeholder(entry: string, keys: Keys, policy: Keys, problems: Problem[]): string {
  const name = `${entry}-${keys.slice(policy.length).join('-')}`;
  problems.push(
    problem('needs-a-name', keys, `is a function; here it is called '${name}'`, {
      severity: 'warning',
      fix: `give it in code: definePolicies(config, { functions: { '${name}': … } })`,
    }),
  );
  return name;
}
