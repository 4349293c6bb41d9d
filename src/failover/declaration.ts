import { type DeclaredAs, type Described, declare, durationInWords, type InFile } from '../core/index.ts';
import { EVENTS } from './events.ts';
import { facts } from './facts.ts';
import { type Failover, failover } from './failover.ts';
import { FAILOVER, FIXED } from './options.ts';

type Options = Described<typeof FAILOVER>;

/** Its options in a file. */
export interface FailoverConfig extends InFile<typeof FAILOVER> {
  /** Appears in events and metrics. @default 'failover' */
  readonly name?: string | undefined;
}

export const declaration: DeclaredAs<'failover', InFile<typeof FAILOVER>> = declare<
  typeof FAILOVER,
  'failover'
>({
  kind: 'failover',
  key: 'failover',
  options: FAILOVER,
  make: failover,
  needsOptions: true,
  places: [{ key: 'failover', at: 48 }],
  fixed: FIXED,

  around: (inside) => inside,
  facts,
  summary,
  happens: (options) => ({
    onFailure: `Another attempt goes to another endpoint. ${ejectionInWords(options)}`,
  }),
  // As measured: the policy, and for each endpoint its counts and its place in the rotation.
  bytes: ({ endpoints }) => 2300 + 340 * endpoints.length,

  events: {
    schemas: EVENTS,
    when: {
      'endpoint.ejected': 'an endpoint gets no calls for a while, since it fails, or by hand',
      'endpoint.returned': 'an endpoint that was ejected gets calls again',
    },
    attributes: {
      'resilience.endpoint': { description: 'The endpoint, by its name in the list.' },
      'resilience.endpoint.reason': {
        description: 'Why an endpoint was ejected, or has come back.',
        values: ['consecutive_failures', 'success_rate', 'manual', 'elapsed', 'needed'],
      },
      'resilience.endpoint.ejection': { description: 'For how long an endpoint is ejected, in s.' },
    },
  },

  test: {
    samples: {
      endpoints: [
        ['eu', 'us'],
        ['a', { name: 'b', weight: 2, priority: 1 }, 'c'],
      ],
      balance: ['round-robin', 'least-loaded'],
      consecutiveFailures: [5, 1, 'unlimited'],
      successRate: [false, { deviations: 1.9, minimumCalls: 2, minimumEndpoints: 2 }],
      ejectionTime: [100, '30s'],
      maxEjected: [0.5, 1],
      slowStart: [false, { duration: 100, from: 0.1 }],
    },
    states: {
      /** Its first endpoint that takes calls is ejected. */
      ejected: (policy: Failover, { ms }) => ejectOne(policy, ms),
      available: (policy: Failover) => policy.readmit(),
    },
  },
});

function summary({ endpoints, balance }: Options): string {
  const how = balance === 'round-robin' ? 'in turn' : 'to the less loaded of two';
  return endpoints.length === 1 ? 'one endpoint' : `${endpoints.length} endpoints, ${how}`;
}

function ejectionInWords({ consecutiveFailures, ejectionTime }: Options): string {
  if (consecutiveFailures === Infinity)
    return 'One that fails more than the others gets no calls for a while.';
  const times = consecutiveFailures === 1 ? 'once' : `${consecutiveFailures} times in a row`;
  return `One that fails ${times} gets no calls for ${durationInWords(ejectionTime)}.`;
}

function ejectOne(policy: Failover, ms: number | undefined): void {
  const one = policy.snapshot().endpoints.find(({ state }) => state !== 'ejected');
  if (one !== undefined) policy.eject(one.name, ms === undefined ? {} : { for: ms });
}
