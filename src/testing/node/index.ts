/**
 * Faults on real sockets, for end-to-end tests. For Node.js only.
 * @packageDocumentation
 */

export {
  type ConditionsNow,
  type FaultProxy,
  type FaultProxyOptions,
  faultProxy,
  type NetworkConditions,
} from './fault-proxy.ts';
export { type FaultServer, type FaultServerOptions, faultServer, type SeenRequest } from './fault-server.ts';
