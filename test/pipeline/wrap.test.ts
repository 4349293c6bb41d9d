import { describe, expect, it } from 'vitest';
import { pipeline } from '../../src/index.ts';
import { probe } from '../engine/probe.ts';

describe('wrap', () => {
  const api = pipeline({ name: 'api' }, probe('a', []));

  it('keeps arguments, this, name and length', async () => {
    class Client {
      readonly base = 'http://host';
      readonly get = api.wrap(this.fetchPath);

      async fetchPath(path: string, query: string): Promise<string> {
        return `${this.base}/${path}?${query}`;
      }
    }
    const client = new Client();
    await expect(client.get('a', 'b')).resolves.toBe('http://host/a?b');
    expect([client.get.name, client.get.length]).toEqual(['fetchPath', 2]);
  });

  it('makes a promise of a sync function, also of what it throws', async () => {
    const error = new Error('x');
    const half = api.wrap((n: number) => {
      if (n % 2 !== 0) throw error;
      return n / 2;
    });
    await expect(half(4)).resolves.toBe(2);
    await expect(half(3)).rejects.toBe(error);
  });

  it('takes key and signal from the arguments', async () => {
    const seen: unknown[] = [];
    const keyed = pipeline(
      probe('a', [], {
        admit: (call) => {
          seen.push(call.key);
          return { type: 'proceed' };
        },
      }),
    );
    const get = keyed.wrap((tenant: string, _signal?: AbortSignal) => tenant, {
      key: (tenant) => tenant,
      signal: (_tenant, signal) => signal,
    });
    await expect(get('acme')).resolves.toBe('acme');
    await expect(get('acme', AbortSignal.abort('enough'))).rejects.toBe('enough');
    expect(seen).toEqual(['acme']);
  });

  it('rejects with what the key or the signal function throws', async () => {
    const error = new Error('key');
    const get = api.wrap(() => 1, {
      key: () => {
        throw error;
      },
    });
    await expect(get()).rejects.toBe(error);
  });

  it('refuses what is no function, and options that it does not know', () => {
    expect(() => api.wrap(5 as never)).toThrow(new TypeError('wrap must be a function, got 5'));
    expect(() => api.wrap(() => 1, { keys: () => 'k' } as never)).toThrow('did you mean key?');
    expect(() => api.wrap(() => 1, { key: 'k' } as never)).toThrow('wrap.key must be a function');
    expect(() => api.wrap(() => 1, { signal: {} } as never)).toThrow('wrap.signal must be a function');
  });
});
