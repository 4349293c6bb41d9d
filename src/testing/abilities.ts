import { type Declared, type Policy, Sorts, type TestDeclaration } from '../core/index.ts';
import { DECLARATIONS } from '../declarations.ts';
import type { Sought } from './locate.ts';

/** Actions of the kit on a policy that the policy's declaration can support. */
export type Ability = keyof Omit<TestDeclaration, 'samples'>;

/** The policies that the kit knows. */
export interface KnownSorts {
  /** Declarations of your own policies. @default none */
  readonly policies?: readonly Declared[] | undefined;
}

export function sortsOf({ policies }: KnownSorts): Sorts {
  return policies === undefined ? BUILT_IN : new Sorts(DECLARATIONS, policies);
}

const BUILT_IN = new Sorts(DECLARATIONS);

/** Returns the ability from the policy's declaration. Returns `undefined` if the policy does not have it. */
export function abilityOf<A extends Ability>(
  sorts: Sorts,
  policy: Policy<unknown>,
  ability: A,
): TestDeclaration[A] {
  return sorts.byKind(policy.kind)?.test?.[ability];
}

/** Describes any policy with that ability. */
export function withAbility(sorts: Sorts, ability: Ability): Sought {
  const kinds = sorts.all.filter(({ test }) => test?.[ability] !== undefined).map(({ kind }) => kind);
  return {
    called: kinds.join(' or '),
    has: (policy) => abilityOf(sorts, policy, ability) !== undefined,
  };
}
