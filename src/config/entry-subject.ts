import { type DescribedPolicy, describePolicy, type Subject } from '../advice/index.ts';
import type { Policy, Sorts } from '../core/index.ts';
import type { ResolvedEntry } from './resolve.ts';
import type { Redaction } from './secrets.ts';

/** An entry of a configuration, as advice and explanations see it. */
export interface EntrySubject extends Subject {
  readonly description?: string | undefined;
  readonly classify?: string | undefined;
}

/** @param policies what its steps have made, one each */
export function subjectOfEntry(
  entry: ResolvedEntry,
  policies: readonly Policy<unknown>[],
  sorts: Sorts,
): EntrySubject {
  const { name, description, classify, perKey, steps } = entry;
  return {
    name,
    description,
    classify,
    copies: perKey === undefined ? 1 : (perKey.max ?? 1000),
    policies: policies.map((policy, at) =>
      describePolicy(policy, sorts.byKind(policy.kind), steps[at]?.keys ?? []),
    ),
    keys: ['policies', name],
  };
}

/** With what came from a variable hidden. */
export function hiddenSubject<S extends EntrySubject>(subject: S, redaction: Redaction): S {
  const { description, classify, policies } = subject;
  return {
    ...subject,
    description: description === undefined ? undefined : redaction.text(description),
    classify: classify === undefined ? undefined : redaction.text(classify),
    policies: policies.map((policy) => hiddenPolicy(policy, redaction)),
  };
}

/** Hides it in names, and in what may be any data, as the answer of a fallback. Figures stay what they are. */
function hiddenPolicy(policy: DescribedPolicy, redaction: Redaction): DescribedPolicy {
  const { name, declaration, told, options } = policy;
  const isData = (option: string): boolean => (declaration?.options[option]?.is ?? 'data') === 'data';
  const hidden = (all: DescribedPolicy['told']): DescribedPolicy['told'] =>
    Object.fromEntries(
      Object.entries(all).map(([option, value]) => [option, isData(option) ? redaction.data(value) : value]),
    );
  return { ...policy, name: redaction.text(name), told: hidden(told), options: hidden(options) };
}
