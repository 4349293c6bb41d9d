import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { outcomeTable, withTable } from '../support/http-situations.ts';

const PAGE = readFileSync('docs/http.md', 'utf8');

describe('what http() makes of what each client reports', () => {
  let table = '';
  let cells: string[][] = [];

  beforeAll(async () => {
    table = await outcomeTable();
    cells = table.split('\n').map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  }, 60_000);

  /** Returns all clients' results in a situation, except for clients that cannot reach it. */
  const row = (name: string): Set<string> =>
    new Set(
      cells
        .find(([situation]) => situation === name)
        ?.slice(1)
        .filter((cell) => cell !== ''),
    );

  it('is as docs/http.md has it; npm run docs:http writes it', () => {
    expect(withTable(PAGE, table)).toBe(PAGE);
  });

  it('never sends twice what may have arrived', () => {
    expect(row('503 to a POST')).toEqual(new Set(['not retried']));
    expect(row('a reset, POST')).toEqual(new Set(['not retried']));
  });

  it('sends whatever has never left', () => {
    expect(row('a refused connection, POST')).toEqual(new Set(['never sent']));
  });

  it('takes an answer for an answer, and what is the same again for no failure', () => {
    expect(row('404')).toEqual(new Set(['answer']));
    for (const name of ['304', 'redirects without end', 'what is no HTTP', 'a header that is too long']) {
      expect(['answer', 'neither']).toEqual(expect.arrayContaining([...row(name)]));
    }
  });

  it('waits for the server that says when, whatever the client', () => {
    expect(row('503 with Retry-After to a GET')).toEqual(new Set(['retried']));
  });
});
