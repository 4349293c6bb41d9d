import { isObject, readField } from './foreign.ts';

/**
 * True if what looks like the answer to a request over TLS came without TLS: it is the proxy's, which makes no tunnel, and nothing
 * was sent. https-proxy-agent, which axios has built in, hands it over as if the server had given it.
 */
export function isTunnelRefusal(answer: unknown): boolean {
  const response = readField(answer, 'response') ?? answer;
  const request =
    readField(response, 'request') ?? readField(response, 'req') ?? readField(answer, 'request');
  const socket = readField(request, 'socket');
  return (
    readField(request, 'protocol') === 'https:' && isObject(socket) && readField(socket, 'encrypted') !== true
  );
}
