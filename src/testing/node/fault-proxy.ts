import { connect, createServer, type Server, type Socket } from 'node:net';
import { checkInteger, checkOptions, show } from '../../core/index.ts';
import { mulberry32 } from '../../structures/index.ts';
import { type ConditionsNow, changed, HEALTHY, type NetworkConditions } from './conditions.ts';
import { listen, stop } from './listening.ts';
import { OneWay } from './one-way.ts';

export type { ConditionsNow, NetworkConditions };

export interface FaultProxyOptions extends NetworkConditions {
  /** Target of the proxy: a URL, or host and port as in `'127.0.0.1:6379'`. */
  readonly target: string;
  /** Port of the proxy. @default 0: any free port */
  readonly port?: number | undefined;
  /** Seed of the jitter. An integer. @default 1 */
  readonly seed?: number | undefined;
}

export interface FaultProxy {
  readonly port: number;
  readonly host: string;
  /** `http://127.0.0.1:…`, without a slash at the end, for targets that use HTTP. */
  readonly url: string;
  readonly conditions: ConditionsNow;
  /** Number of open connections. */
  readonly connections: number;
  /** Changes the conditions, also of open connections. Conditions that are left out stay as they are. */
  set(changes: NetworkConditions): Promise<void>;
  /** Removes all faults, delays and limits. */
  heal(): Promise<void>;
  /** Stops the proxy at once: open connections are lost. May be called more than once. */
  close(): Promise<void>;
}

/**
 * Starts a TCP proxy whose network conditions can be changed at run time:
 *
 *     const proxy = await faultProxy({ target: upstream.url });
 *     await proxy.set({ latency: '200ms', fault: 'partition' });
 *     await proxy.heal();
 *
 * Uses real time.
 * @throws RangeError, TypeError for invalid options
 */
export async function faultProxy(options: FaultProxyOptions): Promise<FaultProxy> {
  checkOptions('faultProxy', options, KEYS);
  const { target, port = 0, seed = 1, ...initial } = options;
  const to = parseTarget(target);
  const random = mulberry32(checkInteger('faultProxy.seed', seed, { max: Number.MAX_SAFE_INTEGER }));
  let conditions = changed(HEALTHY, initial);
  const links = new Set<Link>();
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const link = new Link(client, to, () => conditions, random);
    links.add(link);
    link.whenClosed(() => links.delete(link));
    if (conditions.fault === 'reset') link.reset();
  });
  const host = '127.0.0.1';
  const bound = await listen(server, checkInteger('faultProxy.port', port, { max: 65_535 }), host);
  if (conditions.fault === 'refuse') await stopListening(server);

  async function apply(next: ConditionsNow): Promise<void> {
    conditions = next;
    if (next.fault === 'refuse') await stopListening(server);
    else if (!server.listening) await listen(server, bound, host);
    for (const link of links) {
      if (next.fault === 'reset') link.reset();
      else link.deliver();
    }
  }

  return {
    port: bound,
    host,
    url: `http://${host}:${bound}`,
    get conditions() {
      return conditions;
    },
    get connections() {
      return links.size;
    },
    set: async (changes) => apply(changed(conditions, changes)),
    heal: () => apply(HEALTHY),
    async close() {
      const stopped = server.listening ? stop(server) : undefined;
      for (const link of links) link.destroy();
      await stopped;
    },
  };
}

const KEYS = ['target', 'port', 'seed', 'latency', 'jitter', 'bytesPerSecond', 'fault', 'direction'];

/** The client's connection, and the connection to the target. */
class Link {
  readonly #client: Socket;
  readonly #target: Socket;
  readonly #ways: readonly [OneWay, OneWay];

  constructor(
    client: Socket,
    target: { readonly host: string; readonly port: number },
    conditions: () => ConditionsNow,
    random: () => number,
  ) {
    this.#client = client;
    this.#target = connect({ ...target, allowHalfOpen: true });
    this.#ways = [
      new OneWay(client, this.#target, 'upstream', conditions, random),
      new OneWay(this.#target, client, 'downstream', conditions, random),
    ];
    // Errors only. An orderly end is passed on in each direction, after all bytes before it.
    client.on('error', () => this.#target.resetAndDestroy());
    this.#target.on('error', () => client.resetAndDestroy());
  }

  whenClosed(run: () => void): void {
    this.#client.once('close', run);
  }

  deliver(): void {
    for (const way of this.#ways) way.deliver();
  }

  reset(): void {
    this.#client.resetAndDestroy();
    this.#target.resetAndDestroy();
  }

  destroy(): void {
    this.#client.destroy();
    this.#target.destroy();
  }
}

/** Stops accepting connections. Does not wait for open connections, which stay. */
function stopListening(server: Server): Promise<void> {
  if (server.listening) server.close();
  return Promise.resolve();
}

function parseTarget(target: unknown): { host: string; port: number } {
  const text = typeof target === 'string' ? target : '';
  const url = parseUrl(text.includes('://') ? text : `tcp://${text}`);
  const port = Number(url?.port || (url?.protocol === 'http:' ? 80 : Number.NaN));
  if (!url?.hostname || !(port > 0)) {
    throw new TypeError(
      `faultProxy.target must be a URL or host and port such as '127.0.0.1:6379', got ${show(target)}`,
    );
  }
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port };
}

function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}
