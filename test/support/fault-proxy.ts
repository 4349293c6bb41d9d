import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** Faults of the proxy, for new connections and for data on existing ones. */
export type Fault =
  | { readonly kind: 'none' }
  /** Each chunk from the server is delayed by `ms`. */
  | { readonly kind: 'latency'; readonly ms: number }
  /** The server's bytes arrive a few at a time. */
  | { readonly kind: 'throttle'; readonly bytes: number; readonly everyMs: number }
  | { readonly kind: 'reset-on-connect' }
  /** The connection is reset after that many of the server's bytes. */
  | { readonly kind: 'reset-after'; readonly bytes: number }
  /** Bytes are accepted, and nothing is answered. */
  | { readonly kind: 'blackhole' };

/** A TCP proxy in front of a server on loopback that injects faults. */
export class FaultProxy {
  fault: Fault = { kind: 'none' };
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(targetPort: number) {
    this.#server = createServer({ allowHalfOpen: false }, (client) => this.#accept(client, targetPort));
  }

  static async before(targetPort: number): Promise<FaultProxy> {
    const proxy = new FaultProxy(targetPort);
    await proxy.listen(0);
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  listen(port: number): Promise<void> {
    return new Promise((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
  }

  /** Refuses connections, and ends existing ones, until it listens again. */
  close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #accept(client: Socket, targetPort: number): void {
    this.#track(client);
    if (this.fault.kind === 'reset-on-connect') {
      client.resetAndDestroy();
      return;
    }
    const upstream = this.#track(connect({ port: targetPort, host: '127.0.0.1', allowHalfOpen: false }));
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => this.fault.kind !== 'blackhole' && client.end());
    client.on('data', (chunk) => this.fault.kind !== 'blackhole' && upstream.write(chunk));
    let passed = 0;
    upstream.on('data', (chunk: Buffer) => {
      void this.#answer(client, chunk, passed);
      passed += chunk.byteLength;
    });
  }

  async #answer(client: Socket, chunk: Buffer, passed: number): Promise<void> {
    const { fault } = this;
    if (fault.kind === 'blackhole') return;
    if (fault.kind === 'latency') await pause(fault.ms);
    if (fault.kind === 'throttle') {
      for (let at = 0; at < chunk.byteLength && !client.destroyed; at += fault.bytes) {
        client.write(chunk.subarray(at, at + fault.bytes));
        await pause(fault.everyMs);
      }
      return;
    }
    const left = fault.kind === 'reset-after' ? fault.bytes - passed : Number.POSITIVE_INFINITY;
    if (chunk.byteLength < left) client.write(chunk);
    else client.write(chunk.subarray(0, left), () => client.resetAndDestroy());
  }

  #track(socket: Socket): Socket {
    this.#sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => this.#sockets.delete(socket));
    return socket;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
