import { checkPolicy, type Policy, PROCEED, RejectedError, reject } from 'seawall/policy';
import { it } from 'vitest';

/** Admits that many calls at once. A correct policy of your own. */
function myPolicy({ limit }: { readonly limit: number }): Policy {
  let active = 0;
  return {
    kind: 'my-policy',
    name: 'my-policy',
    admit: () => {
      if (active === limit) return reject(new RejectedError('busy', 'too many', { policy: 'my-policy' }));
      active += 1;
      return PROCEED;
    },
    release: () => {
      active -= 1;
    },
  };
}

it('keeps to the contract of policies', async () => {
  // #region check
  await checkPolicy(() => myPolicy({ limit: 2 }));
  // #endregion
});
