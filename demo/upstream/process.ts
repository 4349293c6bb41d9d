/** The process of an upstream. */
import type { AddressInfo } from 'node:net';
import { connectToParent } from '../processes/connect-to-parent.ts';
import { watchLoopLag } from '../processes/loop-lag.ts';
import type { UpstreamCommand, UpstreamReport } from './messages.ts';
import { Upstream } from './upstream.ts';

const COUNTS_EVERY_MS = 100;

let upstream: Upstream | undefined;

const report = connectToParent<UpstreamCommand, UpstreamReport>((command) => {
  if (command.type === 'prepare') prepare(command);
  else upstream?.begin();
});

function prepare({ script }: Extract<UpstreamCommand, { type: 'prepare' }>): void {
  const prepared = new Upstream(script);
  upstream = prepared;
  prepared.server.listen(0, '127.0.0.1', () => {
    report({ type: 'listening', port: (prepared.server.address() as AddressInfo).port });
    const lag = watchLoopLag();
    setInterval(() => report({ type: 'counts', counts: prepared.counts, lag: lag() }), COUNTS_EVERY_MS);
  });
}
