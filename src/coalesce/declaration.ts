import { type DeclaredAs, declare, type InFile } from '../core/index.ts';
import { coalesce } from './coalesce.ts';
import { EVENTS } from './events.ts';
import { facts } from './facts.ts';
import { COALESCE, FIXED } from './options.ts';

/** Its options in a file. */
export interface CoalesceConfig extends InFile<typeof COALESCE> {
  /** Appears in events and metrics. @default 'coalesce' */
  readonly name?: string | undefined;
}

export const declaration: DeclaredAs<'coalesce', CoalesceConfig> = declare<typeof COALESCE, 'coalesce'>({
  kind: 'coalesce',
  key: 'coalesce',
  options: COALESCE,
  make: coalesce,
  places: [{ key: 'coalesce', at: 14 }],
  fixed: FIXED,
  isStateless: true,

  // A call that joins an execution waits for less than all of it. Any number may join.
  around: (inside) => ({ ...inside, inFlight: Number.POSITIVE_INFINITY, isShared: true }),
  facts,
  summary: () => 'calls with one key share one execution',
  happens: () => ({
    onOverload: 'Calls with a key that is under way already wait for it, and add no load.',
  }),
  bytes: () => 500,

  events: {
    schemas: EVENTS,
    when: { 'call.joined': 'a call waits for an execution that others wait for as well' },
    attributes: {
      'resilience.coalesce.waiting': {
        description: 'How many calls wait for the execution, this one included.',
      },
    },
  },

  test: { samples: {} },
});
