import type { Call, EventHub, Policy } from '../core/index.ts';
import type { FailoverEventType } from './events.ts';
import { FailoverPolicy } from './failover-policy.ts';
import type { EjectRequest, FailoverOptions, FailoverUpdate } from './options.ts';
import type { FailoverSnapshot } from './snapshot.ts';

/** @typeParam Name of the endpoints */
export interface Failover<Name extends string = string> extends Policy<never> {
  readonly kind: 'failover';
  readonly events: EventHub<FailoverEventType>;
  /** Listens to the policy's events, whichever pipeline brought them about; `'*'` for all. */
  readonly on: EventHub<FailoverEventType>['on'];
  /**
   * The endpoint that an attempt goes to, by its name: for the operation, which is given that call, for custom layers inside, and for
   * `resilientFetch({ origin })`. It needs no `this`.
   * @throws TypeError where the call is not inside of this policy, or nobody waits for the attempt any more
   */
  readonly endpointOf: (call: Call) => Name;
  /**
   * Sends no call to an endpoint, as long as that lasts, whatever it does: for maintenance, or for who knows more than the policy does. One that is ejected
   * already stays so until then. It does not heed `maxEjected`.
   * @throws RangeError for an endpoint that there is not, for the last that takes calls, and for a duration that makes no sense
   */
  eject(endpoint: Name, request?: EjectRequest): void;
  /**
   * Ends the ejection of an endpoint, or of all where none is named, and forgets how often it was ejected.
   * @throws RangeError for an endpoint that there is not
   */
  readmit(endpoint?: Name): void;
  /**
   * Changes options while in use; `undefined` brings a default back, and what is left out stays. Of a new list, endpoints with a name that was there keep their
   * state, new ones start slowly, and calls to those that are gone run on.
   * @throws RangeError, TypeError as `failover()`, or for what cannot change; then nothing has changed
   */
  update(change: FailoverUpdate<Name>): void;
  describe(): Record<string, unknown>;
  snapshot(): FailoverSnapshot;
}

/**
 * Sends each attempt to one of several endpoints: regions, replicas, instances. One that fails, several times in a row or far more often than the others, is
 * ejected for a while: it gets no calls, and afterwards few at first. Another attempt of a call, by a retry or a hedge further out, goes to an endpoint that this
 * call has not tried.
 *
 *     const regions = failover({ endpoints: ['https://eu.example.com', 'https://us.example.com'] });
 *     const calls = pipeline(timeout('5s'), retry(), regions, timeout('1s'));
 *     const api = resilientFetch(calls, { origin: regions.endpointOf });
 *
 * With any other operation: `calls.execute((call) => pools[regions.endpointOf(call)].query(sql))`.
 *
 * It belongs inside of what makes further attempts: outside of it, all of them go to one endpoint. A refusal by a policy further in, a call that the caller gives up, and
 * what the classifier ignores, says nothing of an endpoint; a timeout is a failure. There is always one that takes calls: the last is never ejected. Share one
 * instance among all pipelines that call the same endpoints. Events: `endpoint.ejected`, `endpoint.returned`.
 * @see https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/outlier
 * @throws RangeError, TypeError for options that make no sense
 */
export function failover<const Name extends string>(options: FailoverOptions<Name>): Failover<Name> {
  // An endpoint is one of those that were named.
  return new FailoverPolicy(options) as unknown as Failover<Name>;
}
