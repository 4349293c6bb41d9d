import { parseText, renderProblem, type Variables } from 'seawall/config';
import { describe, expect, it } from 'vitest';

function read(text: string, variables?: Variables, file = 'p.yaml'): { data: unknown; problems: string[] } {
  const { data, problems } = parseText(text, { file, variables });
  return { data, problems: problems.map((one) => renderProblem(one)) };
}

describe('YAML and JSON', () => {
  it('are read, with anchors and merge keys', () => {
    expect(read('a: &x { b: 1 }\nc: { <<: *x, d: 2 }').data).toEqual({ a: { b: 1 }, c: { b: 1, d: 2 } });
    expect(read('{ "a": [1, "2"] }', {}, 'p.json').data).toEqual({ a: [1, '2'] });
  });

  it('that are malformed are told of with lines and columns, all of them', () => {
    const { data, problems } = read('a: [1, 2\nb: }\nc: d: e\n');
    expect(data).toBeUndefined();
    expect(problems.length).toBeGreaterThan(1);
    expect(problems[0]).toMatch(/^p\.yaml:\d+:\d+ error malformed: /);
    expect(read('{ "a": 1,, }', {}, 'p.json').problems[0]).toMatch(/^p\.json:1:10 error malformed: /);
    expect(read('a: 1\n\tb: 2').problems.join()).toContain('p.yaml:2:1');
  });

  it('with a name twice are refused', () => {
    expect(read('policies:\n  a: {}\n  b: {}\n  a: {}\n').problems).toEqual([
      'p.yaml:4:3 error duplicate-name: map keys must be unique',
    ]);
  });

  it('that unfold into more than memory holds are refused', () => {
    const levels = Array.from(
      { length: 12 },
      (_, n) => `l${n + 1}: &l${n + 1} [${Array(12).fill(`*l${n}`).join(', ')}]`,
    );
    expect(read(`l0: &l0 [x]\n${levels.join('\n')}`).problems[0]).toMatch(/malformed: .*alias/i);
  });

  it('of 10 MB are refused unread', () => {
    expect(read(`a: ${'x'.repeat(10_000_000)}`).problems).toEqual([
      'p.yaml error too-large: must not be longer than 1000000 characters, got 10000003',
    ]);
  });

  it('tell where a part stands, or what is nearest to it', () => {
    const { locate } = parseText('policies:\n  a:\n    timeout: 1s\n  b:\n    - retry\n    - timeout: 2s\n', {
      file: 'f',
    });
    const at = (...keys: (string | number)[]): unknown => locate(keys).source;
    expect(at('policies', 'a', 'timeout')).toEqual({ file: 'f', line: 3, column: 5 });
    expect(at('policies', 'a', 'retry', 'budget')).toEqual({ file: 'f', line: 2, column: 3 });
    expect(at('policies', 'b', 1, 'timeout')).toEqual({ file: 'f', line: 6, column: 7 });
    expect(at('nothing')).toEqual({ file: 'f', line: 1, column: 1 });
  });
});

describe('variables', () => {
  it('stand in values; a whole unquoted one is read as a word', () => {
    const text =
      'a: ${A}\nb: "${A}"\nc: x-${A}-${B:-y}\nd: ${C:-1s}\ne: ${D:-}\nf: $${A}\ng: ${E}\nh: ${F:-true}\n';
    expect(read(text, { A: '3', B: '', E: '{ x: [1] }' })).toEqual({
      data: { a: 3, b: '3', c: 'x-3-y', d: '1s', e: '', f: '${A}', g: '{ x: [1] }', h: true },
      problems: [],
    });
  });

  it('in JSON are words, too: there all values are quoted', () => {
    expect(read('{ "a": "${A:-5}" }', {}, 'p.json').data).toEqual({ a: 5 });
  });

  it('never stand in keys', () => {
    expect(read('${A}: 1', { A: 'x' }).data).toEqual({ '${A}': 1 });
  });

  it('that are not set are told of, all of them', () => {
    expect(read('a: ${A}\nb:\n  c: [1, "${B}"]\n', {}).problems).toEqual([
      'p.yaml:1:1 error unset-variable: a needs the environment variable A, which is not set\n    → set it, or give a default: ${A:-…}',
      'p.yaml:3:10 error unset-variable: b.c[1] needs the environment variable B, which is not set\n    → set it, or give a default: ${B:-…}',
    ]);
  });
});
