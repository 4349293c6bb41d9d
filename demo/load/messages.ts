import type { ClientTitle, Entrant } from '../clients/index.ts';
import type { CallRecord } from '../measure/calls.ts';
import type { Pace } from '../measure/pace.ts';
import type { Reading } from '../measure/reading.ts';
import type { Script } from '../script/phases.ts';

/** What the demo says to the process of a client. */
export type LoadCommand =
  | {
      readonly type: 'prepare';
      readonly entrant: Entrant;
      readonly script: Script;
      readonly telemetry: boolean;
    }
  /** The script starts now. */
  | { readonly type: 'begin'; readonly url: string };

/** What the process of a client says to the demo. */
export type LoadReport =
  | { readonly type: 'ready'; readonly title: ClientTitle }
  | { readonly type: 'reading'; readonly reading: Reading }
  | { readonly type: 'finished'; readonly measured: Measured };

/** All that was measured at the client. */
export interface Measured {
  /** In the order of their start. */
  readonly calls: readonly CallRecord[];
  /** When the measurement ended, on the clock of the script. */
  readonly endMs: number;
  /** Of the process itself. */
  readonly pace: Pace;
}
