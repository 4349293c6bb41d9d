import type { ClientTitle, Entrant } from '../clients/index.ts';
import type { CallRecord } from '../measure/calls.ts';
import type { Pace } from '../measure/pace.ts';
import type { Reading } from '../measure/reading.ts';
import type { Script } from '../script/phases.ts';

/** A message from the demo to the process of a client. */
export type LoadCommand =
  | {
      readonly type: 'prepare';
      readonly entrant: Entrant;
      readonly script: Script;
      readonly telemetry: boolean;
    }
  /** Starts the script. */
  | { readonly type: 'begin'; readonly url: string };

/** A message from the process of a client to the demo. */
export type LoadReport =
  | { readonly type: 'ready'; readonly title: ClientTitle }
  | { readonly type: 'reading'; readonly reading: Reading }
  | { readonly type: 'finished'; readonly measured: Measured };

/** All measurements at the client. */
export interface Measured {
  /** The calls, in the order of their start. */
  readonly calls: readonly CallRecord[];
  /** End of the measurement, by the clock of the script. */
  readonly endMs: number;
  /** Pace of the process itself. */
  readonly pace: Pace;
}
