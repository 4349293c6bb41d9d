import type { Client } from './client.ts';

export function bareFetch(): Client {
  return {
    name: 'bare fetch',
    story: 'fetch(url), and nothing else',
    call: (url) => fetch(url),
  };
}
