import type { EventHub } from '../core/index.ts';
import type { Placed } from '../engine/index.ts';

/** Has a pipeline's hub hear its policies, as long as anybody listens to the pipeline. */
export class Hearing {
  private readonly hub: EventHub;
  private listeners = 0;
  /** The policies that are heard, those that have left the pipeline included; `undefined` while nobody listens. */
  private heardFrom: Set<EventHub> | undefined = undefined;

  constructor(hub: EventHub) {
    this.hub = hub;
  }

  /** Somebody listens; until the function that is returned is called, which may be more than once. */
  begin(placed: readonly Placed[]): () => void {
    this.listeners += 1;
    this.heardFrom ??= new Set();
    this.hear(placed);
    let listens = true;
    return () => {
      if (!listens) return;
      listens = false;
      this.listeners -= 1;
      if (this.listeners === 0) this.end();
    };
  }

  /** The pipeline consists of these from now on. Those that leave are still heard: of calls that began with them. */
  hear(placed: readonly Placed[]): void {
    if (this.heardFrom === undefined) return;
    for (const { policy } of placed) {
      policy.events?.forwardTo(this.hub);
      if (policy.events !== undefined) this.heardFrom.add(policy.events);
    }
  }

  private end(): void {
    for (const events of this.heardFrom ?? []) events.stopForwardingTo(this.hub);
    this.heardFrom = undefined;
  }
}
