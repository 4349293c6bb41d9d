import type { Client } from './client.ts';

export type { Client, ClientTitle } from './client.ts';

/** The clients of the demo. Each is loaded only in its own process. */
export const CLIENTS = {
  bare: async () => (await import('./bare-fetch.ts')).bareFetch(),
  naive: async () => (await import('./naive-retry.ts')).naiveRetry(),
  seawall: async () => (await import('./seawall.ts')).seawall(),
} satisfies Record<string, () => Promise<Client>>;

export type Entrant = keyof typeof CLIENTS;
