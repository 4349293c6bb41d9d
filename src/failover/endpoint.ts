import { HeapNode } from '../structures/index.ts';

/** The state of an endpoint. `removed`: it is no longer in the list, and attempts may still run there. */
export type EndpointState = 'available' | 'ejected' | 'removed';

/**
 * A place that calls can go to. It is in one heap at a time: in the rotation of its level, or, while it is ejected, in the queue of those that come
 * back.
 */
export class Endpoint extends HeapNode {
  /** The set that the endpoint belongs to. */
  readonly owner: object;
  readonly name: string;
  weight: number;
  priority: number;
  /** The share of the weight that is in force, 0–1: less than 1 during a slow start. */
  share = 1;
  /** The begin of the slow start, in ms; `undefined` outside of one. */
  startedAt: number | undefined = undefined;
  state: EndpointState = 'available';
  /** The number of ejections, less one for each good interval. */
  ejections = 0;
  /** The time of the last return, in ms. */
  returnedAt: number = Number.NEGATIVE_INFINITY;
  /** The number of running attempts. */
  running = 0;
  stint: Stint;
  /** The index within its level. */
  index = 0;

  /** @param owner tells the endpoints of one policy from those of another */
  constructor(owner: object, name: string, weight: number, priority: number) {
    super();
    this.owner = owner;
    this.name = name;
    this.weight = weight;
    this.priority = priority;
    this.stint = new Stint(this);
  }

  /** True if calls go there. */
  get isAvailable(): boolean {
    return this.state === 'available';
  }

  /** The weight that is in force, relative to the others of its level. */
  get pull(): number {
    return this.weight * this.share;
  }
}

/**
 * The time of an endpoint from one return to the next ejection, and the outcomes of its attempts. An attempt belongs to the stint in which it was sent. So a
 * late outcome does not count against an endpoint that has come back meanwhile.
 */
export class Stint {
  readonly endpoint: Endpoint;
  /** Failures since the last success. */
  consecutiveFailures = 0;
  /** The number of successes within the interval. */
  successes = 0;
  /** The number of failures within the interval. */
  failures = 0;

  constructor(endpoint: Endpoint) {
    this.endpoint = endpoint;
  }

  succeeded(): void {
    this.consecutiveFailures = 0;
    this.successes += 1;
  }

  failed(): void {
    this.consecutiveFailures += 1;
    this.failures += 1;
  }

  /** Begins the next interval. */
  startInterval(): void {
    this.successes = 0;
    this.failures = 0;
  }
}
