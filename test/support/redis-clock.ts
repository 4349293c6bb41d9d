import type { Script } from '../../src/redis/script.ts';
import type { OpenClient } from './redis-clients.ts';

type Send = (command: string, ...args: string[]) => Promise<unknown>;

/**
 * Runs scripts on a real server with the test's time, which may go back. Keys would expire by the server's own clock, so they are
 * kept.
 */
export class ClockedScripts {
  readonly #send: Send;

  constructor({ client }: OpenClient) {
    this.#send = (command, ...args) => (client as { call: Send }).call(command, ...args);
  }

  async run(
    script: Script,
    nowUs: number,
    key: string | readonly string[],
    args: readonly (string | number)[],
  ): Promise<number[]> {
    const keys = typeof key === 'string' ? [key] : key;
    const clock = [Math.floor(nowUs / 1e6), nowUs % 1e6].map(String);
    const text = script.text
      .replace("redis.call('TIME')", `{ ${clock.join(', ')} }`)
      .replace(/'PX', string.format\('%.0f', ms\)/g, "'PX', 100000000")
      .replaceAll(/text\(math.ceil\(.*\) \+ 1\)\)/g, "'100000000')");
    return (await this.#send('EVAL', text, String(keys.length), ...keys, ...args.map(String))) as number[];
  }

  async forget(): Promise<void> {
    await this.#send('FLUSHALL');
  }
}
