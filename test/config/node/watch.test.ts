import { execFileSync } from 'node:child_process';
import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConfigEvent } from 'seawall/config';
import { inspectFiles, loadPolicies } from 'seawall/config/node';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'seawall-watch-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const text = (maxConcurrent: number | string): string =>
  `policies:\n  p:\n    timeout: 10s\n    attemptTimeout: 1s\n    bulkhead: { maxConcurrent: ${maxConcurrent} }\n`;
const OVERLAY = 'policies: { p: { bulkhead: { maxConcurrent: 99 } } }\n';
/** So short that a writer here can pause only for a few milliseconds. The pause itself is tested without files. */
const EVERY = 5;

async function watched(file: string, environment?: string) {
  const set = await loadPolicies(file, { names: ['p'], environment, watch: { every: EVERY } });
  const events: ConfigEvent[] = [];
  set.on('*', (event) => events.push(event));
  const limit = (): unknown => {
    const bulkhead = set.p.policy('bulkhead')?.describe?.() as { maxConcurrent?: unknown } | undefined;
    return bulkhead?.maxConcurrent;
  };
  const told = (type: ConfigEvent['type'], count = 1): Promise<void> =>
    vi.waitFor(() => expect(events.filter((one) => one.type === type).length).toBeGreaterThanOrEqual(count), {
      timeout: 5000,
      interval: 2,
    });
  return { set, events, limit, told };
}

describe('a watched file', () => {
  it('written in pieces is put in force when it is whole, and waited for in words', async () => {
    const file = join(directory, 'p.yaml');
    writeFileSync(file, text(1));
    const { set, events, limit, told } = await watched(file);
    const fd = openSync(file, 'r+');
    const whole = text(2);
    ftruncateSync(fd, 0);
    await told('config.pending');
    for (let at = 0; at < whole.length; at += 20) writeSync(fd, whole.slice(at, at + 20), at);
    closeSync(fd);
    await told('config.updated');
    expect(limit()).toBe(2);
    expect(events.map(({ type }) => type)).toEqual(['config.pending', 'config.updated']);
    expect(events[0]).toMatchObject({ files: [file] });
    set.close();
  });

  it('that is emptied is refused: nobody means to take back all that it says', async () => {
    const file = join(directory, 'p.yaml');
    const overlay = join(directory, 'p.x.yaml');
    writeFileSync(file, text(1));
    writeFileSync(overlay, OVERLAY);
    const { set, events, limit, told } = await watched(file, 'x');
    writeFileSync(overlay, '');
    await told('config.refused');
    expect(events.at(-1)).toMatchObject({ problems: [{ id: 'empty-file', source: { file: overlay } }] });
    expect(limit()).toBe(99);
    writeFileSync(overlay, '# nothing\n');
    await told('config.updated');
    expect(limit()).toBe(1);
    set.close();
  });

  it('that is gone is refused, and put in force when it is back', async () => {
    const file = join(directory, 'p.yaml');
    writeFileSync(file, text(1));
    const { set, limit, told } = await watched(file);
    unlinkSync(file);
    await told('config.refused');
    expect(limit()).toBe(1);
    writeFileSync(file, text(3));
    await told('config.updated');
    expect(limit()).toBe(3);
    set.close();
  });

  it('is followed through the links of a ConfigMap', async () => {
    const generation = (name: string, limit: number): void => {
      mkdirSync(join(directory, name));
      writeFileSync(join(directory, name, 'p.yaml'), text(limit));
      utimesSync(join(directory, name, 'p.yaml'), 1, 1);
      symlinkSync(name, join(directory, 'tmp'));
      renameSync(join(directory, 'tmp'), join(directory, '..data'));
    };
    generation('v1', 5);
    symlinkSync('..data/p.yaml', join(directory, 'p.yaml'));
    const { set, limit, told } = await watched(join(directory, 'p.yaml'));
    generation('v2', 6);
    await told('config.updated');
    expect(limit()).toBe(6);
    set.close();
  });

  it('touched, or written again as it was, changes nothing', async () => {
    const file = join(directory, 'p.yaml');
    writeFileSync(file, text(1));
    const { set, events, told } = await watched(file);
    writeFileSync(file, text(1));
    await told('config.pending');
    writeFileSync(`${file}.new`, text(2));
    renameSync(`${file}.new`, file);
    await told('config.updated');
    expect(events.filter(({ type }) => type === 'config.updated')).toHaveLength(1);
    set.close();
  });

  it('that is refused is told of by a process warning where nobody listens', async () => {
    const file = join(directory, 'p.yaml');
    writeFileSync(file, text(1));
    const set = await loadPolicies(file, {
      names: ['p'],
      variables: { SECRET: 'hunter22' },
      watch: { every: EVERY },
    });
    const warning = new Promise<Error & { code?: string }>((resolve) => process.once('warning', resolve));
    writeFileSync(file, text('"${SECRET}"'));
    expect(await warning).toMatchObject({ name: 'SeawallWarning', code: 'SEAWALL_CONFIG_REFUSED' });
    expect((await warning).message).toContain('got ${SECRET}');
    expect((await warning).message).not.toContain('hunter22');
    set.close();
  });
});

describe('what is no file', () => {
  it('is refused: a pipe, a directory, a device, a socket', async () => {
    const pipe = join(directory, 'pipe.yaml');
    execFileSync('mkfifo', [pipe]);
    const socket = join(directory, 'socket.yaml');
    const server = createServer().listen(socket);
    await new Promise((resolve) => server.once('listening', resolve));
    for (const path of [pipe, directory, '/dev/zero', socket]) {
      const { problems } = await inspectFiles([path]);
      expect(problems).toMatchObject([{ id: 'unreadable', source: { file: path } }]);
    }
    server.close();
  });

  it('is refused in place of a watched one, and of an overlay', async () => {
    const file = join(directory, 'p.yaml');
    writeFileSync(file, text(1));
    const { set, limit, told } = await watched(file, 'x');
    execFileSync('mkfifo', [join(directory, 'p.x.yaml')]);
    await told('config.refused');
    expect(limit()).toBe(1);
    set.close();
  });

  it('nor is what is not UTF-8', async () => {
    const file = join(directory, 'p.yaml');
    writeFileSync(file, Buffer.from(`\ufeff${text(1)}`, 'utf16le'));
    expect((await inspectFiles([file])).problems[0]?.message).toContain('not UTF-8');
  });
});
