import { definePolicies, inspectConfig, parseText } from 'seawall/config';
import { describe, expect, it } from 'vitest';

const ids = (config: unknown): string[] => inspectConfig(config, {}).problems.map(({ id }) => id);
const entries = (count: number, of: (n: number) => string): string =>
  `policies:\n${Array.from({ length: count }, (_, n) => `  e${n}: {${of(n)}}\n`).join('')}`;

describe('a text', () => {
  it.each([
    ['[', ']'],
    ['{a: ', '}'],
    ['{"a": ', '}'],
    ['- ', ''],
    ['? ', ''],
    ['[{a: ', '}]'],
  ])('of 2000 × %j is refused, and nothing descends into it', (open, close) => {
    for (const file of ['p.yaml', 'p.json']) {
      const { data, problems } = parseText(open.repeat(2000) + close.repeat(2000), { file });
      expect(data).toBeUndefined();
      expect(problems).toHaveLength(1);
      expect(problems[0]).toMatchObject({ id: 'too-deep', source: { file, line: 1 } });
    }
  });

  it('that is indented ever deeper is refused', () => {
    const text = Array.from({ length: 500 }, (_, n) => `${' '.repeat(n)}a:\n`).join('');
    expect(parseText(text).problems[0]).toMatchObject({ id: 'too-deep', source: { line: 100 } });
  });

  it.each([
    ['each of which names the one before twice', '[*l, *l]', 40],
    ['each of which merges the one before twice', '{ <<: [*l, *l], k%: 1 }', 40],
  ])('of aliases, %s, is refused', (_, form, count) => {
    const lines = Array.from(
      { length: count },
      (_, n) => `l${n + 1}: &l${n + 1} ${form.replaceAll('*l', `*l${n}`).replaceAll('%', String(n))}`,
    );
    const { data, problems } = parseText(`l0: &l0 { a: 1 }\n${lines.join('\n')}`);
    expect(data).toBeUndefined();
    expect(problems[0]?.message).toContain('aliases');
  });

  it('with an alias that stands for what it is in, or for nothing, is refused', () => {
    expect(parseText('a: &a [*a]').problems[0]).toMatchObject({ id: 'malformed' });
    expect(parseText('a: &a { <<: *a }').problems[0]).toMatchObject({ id: 'malformed' });
    expect(parseText('a: *b').problems[0]).toMatchObject({ id: 'malformed', source: { line: 1 } });
    expect(parseText('a: { <<: 5 }').problems[0]).toMatchObject({ id: 'malformed' });
  });

  it('stands for what its merge keys say: what a map says itself wins, then the first', () => {
    expect(parseText('a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc: {z: 3, <<: [*a, *b]}').data).toMatchObject({
      c: { x: 1, y: 1, z: 3 },
    });
    expect(parseText('a: &a {x: 1}\na2: &a {x: 2}\nb: *a').data).toMatchObject({ b: { x: 2 } });
  });

  it('with half a million mistakes tells of the first hundred', () => {
    expect(parseText('}'.repeat(500_000)).problems.length).toBeLessThanOrEqual(101);
  });

  it('with a long variable, used often, is refused', () => {
    const { data, problems } = parseText(`a: "${'${A}'.repeat(10_000)}"`, {
      variables: { A: 'x'.repeat(100_000) },
    });
    expect(data).toBeUndefined();
    expect(problems[0]).toMatchObject({ id: 'too-large', path: 'a' });
  });

  it('of several documents, or with keys and tags that are none of ours, is refused', () => {
    expect(parseText('a: 1\n---\nb: 2\n').problems[0]?.message).toContain('one document');
    expect(parseText('? [a, b]\n: 1\n').problems[0]?.message).toContain('not a plain word');
    expect(parseText('a: !!binary aGVsbG8=').problems).toHaveLength(1);
  });
});

describe('extends', () => {
  it('is resolved once for each entry, however many ways lead to it', () => {
    const { data } = parseText(
      entries(30, (n) => `timeout: 1s${n > 0 ? `, extends: [e${n - 1}, e${n - 1}]` : ''}`),
    );
    expect(ids(data)).toEqual([]);
  });

  it('leads over at most 32 entries, in whatever order they stand', () => {
    for (const base of [(n: number) => n - 1, (n: number) => n + 1]) {
      const { data } = parseText(
        entries(5000, (n) => `timeout: 1s${base(n) in { '-1': 1, 5000: 1 } ? '' : `, extends: e${base(n)}`}`),
      );
      expect(ids(data)).toEqual(['extends-too-deep']);
    }
    const { data } = parseText(entries(32, (n) => `timeout: 1s${n > 0 ? `, extends: e${n - 1}` : ''}`));
    expect(ids(data)).toEqual([]);
  });

  it('that leads round in a long circle is told of in few words', () => {
    const { data } = parseText(entries(5000, (n) => `extends: e${(n + 1) % 5000}`));
    const [circle] = inspectConfig(data).problems;
    expect(circle).toMatchObject({ id: 'extends-cycle' });
    expect(circle?.message.length).toBeLessThan(200);
  });

  it('and an order have at most 64 items', () => {
    expect(inspectConfig({ policies: { a: Array(100_000).fill(1) } }).problems[0]?.message).toBe(
      'must have at most 64 items, got 100000',
    );
    expect(ids({ policies: { a: { extends: Array(65).fill('seawall/http') } } })).toEqual(['invalid-value']);
  });
});

describe('an object handed over in code', () => {
  it('may be anything', () => {
    const throwing = {
      get policies() {
        throw new Error('no');
      },
    };
    const circle: { policies: unknown } = { policies: undefined };
    circle.policies = circle;
    const revoked = Proxy.revocable({}, {});
    revoked.revoke();
    const endless: object = new Proxy(
      {},
      {
        ownKeys: () => ['a'],
        getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
        get: () => endless,
      },
    );
    const wide: unknown[] = [];
    wide.length = 4_000_000_000;
    for (const data of [throwing, circle, revoked.proxy, endless, wide, new Map(), new Date()]) {
      for (const config of [data, { policies: data }, { policies: { a: data } }]) {
        expect(ids(config).length).toBeGreaterThan(0);
        expect(() => definePolicies(config as never)).toThrow('in the configuration');
      }
    }
  });

  it('is read once: what is checked is what is used', () => {
    let reads = 0;
    const config = {
      policies: {
        a: {
          get timeout() {
            reads += 1;
            return reads === 1 ? '1s' : 'nonsense';
          },
        },
      },
    };
    const { a } = definePolicies(config as { policies: { a: { timeout: '1s' } } });
    expect(a.describe().policies[0]?.options).toMatchObject({ after: 1000 });
  });

  it('of another realm, of a class, or without a prototype is data', () => {
    class Entry {
      timeout = '1s' as const;
    }
    const bare = Object.assign(Object.create(null), { a: new Entry() });
    expect(definePolicies({ policies: bare }).names).toEqual(['a']);
  });
});

describe('figures', () => {
  it('as large as they may be are summed up at once', () => {
    for (const backoff of [{ fibonacci: { initial: 1 } }, { linear: { initial: 1 } }, { constant: 1 }]) {
      const entry = {
        timeout: '1000h',
        attemptTimeout: '1ms',
        retry: { maxAttempts: 1_000_000_000, backoff, maxDelay: '1h' },
      };
      expect(ids({ policies: { a: entry } })).not.toContain('invalid-option');
    }
  });
});
