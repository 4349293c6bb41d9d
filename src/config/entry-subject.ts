import { type DescribedPolicy, describePolicy, type Subject } from '../advice/index.ts';
import type { Policy, Sorts } from '../core/index.ts';
import type { ResolvedEntry } from './resolve.ts';
import type { Redaction } from './secrets.ts';

/** An entry of a configuration in the form that advice and explanations use. */
export interface EntrySubject extends Subject {
  readonly description?: string | undefined;
  readonly classify?: string | undefined;
}

/**
 * Describes an entry by its policies.
 * @param policies one policy for each step of the entry
 */
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

/** Hides the values that came from a variable. */
export function hiddenSubject<S extends EntrySubject>(subject: S, redaction: Redaction): S {
  const { description, classify, policies } = subject;
  return {
    ...subject,
    description: description === undefined ? undefined : redaction.text(description),
    classify: classify === undefined ? undefined : redaction.text(classify),
    policies: policies.map((policy) => hiddenPolicy(policy, redaction)),
  };
}

/**
 * Hides such values in names, and in options that may hold any data, such as the answer of a fallback. Numbers stay as they are.
 */
function hiddenPolicy(policy: DescribedPolicy, redaction: Redaction): DescribedPolicy {
  const { name, declaration, told, options } = policy;
  const isData = (option: string): boolean => (declaration?.options[option]?.is ?? 'data') === 'data';
  const hidden = (all: DescribedPolicy['told']): DescribedPolicy['told'] =>
    Object.fromEntries(
      Object.entries(all).map(([option, value]) => [option, isData(option) ? redaction.data(value) : value]),
    );
  return { ...policy, name: redaction.text(name), told: hidden(told), options: hidden(options) };
}
