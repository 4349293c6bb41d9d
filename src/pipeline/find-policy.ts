import type { Policy } from '../core/index.ts';
import type { Pipeline } from './pipeline.ts';

/** The first of these policies, outermost first, nested ones included, with that name; or else the first of that kind. */
export function findPolicy(
  policies: readonly Policy<unknown>[],
  nameOrKind: string,
): Policy<unknown> | undefined {
  const all = withNested(policies);
  return all.find((one) => one.name === nameOrKind) ?? all.find((one) => one.kind === nameOrKind);
}

/** Each pipeline is followed by what is nested in it. */
function withNested(policies: readonly Policy<unknown>[]): Policy<unknown>[] {
  return policies.flatMap((policy) =>
    policy.kind === 'pipeline' ? [policy, ...withNested((policy as Pipeline).policies)] : [policy],
  );
}
