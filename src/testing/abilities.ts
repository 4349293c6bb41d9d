import { type Declared, type Policy, Sorts, type TestDeclaration } from '../core/index.ts';
import { DECLARATIONS } from '../declarations.ts';
import type { Sought } from './locate.ts';

/** What the kit can do with some policies: that which their declarations say of it. */
export type Ability = keyof Omit<TestDeclaration, 'samples'>;

/** The sorts of policies that the kit knows. */
export interface KnownSorts {
  /** Declarations of policies of your own. @default none */
  readonly policies?: readonly Declared[] | undefined;
}

export function sortsOf({ policies }: KnownSorts): Sorts {
  return policies === undefined ? BUILT_IN : new Sorts(DECLARATIONS, policies);
}

const BUILT_IN = new Sorts(DECLARATIONS);

/** What the declaration of the policy says of it; `undefined` where it has no such ability. */
export function abilityOf<A extends Ability>(
  sorts: Sorts,
  policy: Policy<unknown>,
  ability: A,
): TestDeclaration[A] {
  return sorts.byKind(policy.kind)?.test?.[ability];
}

/** A policy with that ability, of whatever kind. */
export function withAbility(sorts: Sorts, ability: Ability): Sought {
  const kinds = sorts.all.filter(({ test }) => test?.[ability] !== undefined).map(({ kind }) => kind);
  return {
    called: kinds.join(' or '),
    has: (policy) => abilityOf(sorts, policy, ability) !== undefined,
  };
}
