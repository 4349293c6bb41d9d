import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A service that the recipes call, on its own port. It answers with `status`, or not at all if it is undefined. */
export interface Dependency {
  readonly url: string;
  status: number | undefined;
  /** Number of requests that have arrived. */
  received: number;
  close(): void;
}

export async function dependency(): Promise<Dependency> {
  const server = createServer((_request, response) => {
    self.received++;
    if (self.status !== undefined) {
      response
        .writeHead(self.status, { 'content-type': 'application/json' })
        .end(JSON.stringify({ stock: 7 }));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref(); // the server does not keep the recipe's process alive
  const self: Dependency = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    status: 200,
    received: 0,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
  return self;
}
