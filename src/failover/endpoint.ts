import { HeapNode } from '../structures/index.ts';

/** `removed`: it is in the list no more, and attempts that it has may still run. */
export type EndpointState = 'available' | 'ejected' | 'removed';

/**
 * One of the places that calls can go to. It is in one heap at a time: the rotation of its level, or, while it is ejected, the line of those that
 * come back.
 */
export class Endpoint extends HeapNode {
  /** Whose endpoint it is. */
  readonly owner: object;
  readonly name: string;
  weight: number;
  priority: number;
  /** The share of its weight that it is given now, 0–1: less than 1 while it starts slowly. */
  share = 1;
  /** Since when it starts slowly; `undefined` where it does not. */
  startedAt: number | undefined = undefined;
  state: EndpointState = 'available';
  /** How often it was ejected, less what good behaviour has made up for. */
  ejections = 0;
  /** When it came back last. */
  returnedAt: number = Number.NEGATIVE_INFINITY;
  /** Attempts that run there. */
  running = 0;
  stint: Stint;
  /** Its place among those of its level. */
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

  /** What of the calls of its level it is to get, relative to the others. */
  get pull(): number {
    return this.weight * this.share;
  }
}

/**
 * The time of an endpoint from one return to the next ejection, and what its calls have come to. Each attempt belongs to the one in which it was sent,
 * so one that ends late says nothing of an endpoint that has come back meanwhile.
 */
export class Stint {
  readonly endpoint: Endpoint;
  /** Failures since the last success. */
  consecutiveFailures = 0;
  /** Within the interval. */
  successes = 0;
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

  /** The next interval begins. */
  startInterval(): void {
    this.successes = 0;
    this.failures = 0;
  }
}
