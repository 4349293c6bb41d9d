import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from './client.ts';

const ATTEMPTS = 5;
const TIMEOUT_MS = 500;
const DELAY_MS = 100;

/** Calls the upstream in a retry loop as it is often written by hand. */
export function naiveRetry(): Client {
  return {
    name: 'naive retry',
    story: `up to ${ATTEMPTS} attempts of ${TIMEOUT_MS} ms each, ${DELAY_MS} ms apart`,
    async call(url) {
      for (let attempt = 1; ; attempt++) {
        try {
          const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
          if (response.ok || attempt === ATTEMPTS) return response;
        } catch (error) {
          if (attempt === ATTEMPTS) throw error;
        }
        await sleep(DELAY_MS);
      }
    },
  };
}
