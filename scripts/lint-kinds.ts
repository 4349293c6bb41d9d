import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import ts from 'typescript';

/**
 * Forbids a policy's kind as a string outside of its folder: whoever goes by a kind has to be told of each new one. What a policy is to
 * others stands in its declaration; where it matters to another policy, its traits say so.
 */

/** Words that mean something else where they stand. */
const OTHER_MEANINGS: Readonly<Record<string, readonly string[]>> = {
  // Why nobody waits for an outcome any more: see AbandonReason.
  timeout: [
    'adaptive-throttle/adaptive-throttle.ts',
    'circuit-breaker/machine.ts',
    'core/events.ts',
    'core/policy-call.ts',
    'engine/',
    'pipeline/nested.ts',
    'testing/check-policy/',
    // The code of an error, and the words of clients that time out.
    'testing/expectations/rejection.ts',
    'http/network-error.ts',
    // Why a command had no answer.
    'redis/link.ts',
  ],
  // Why an attempt was made, beside `initial`.
  retry: ['telemetry/spans.ts'],
};

/** Where other libraries' names are translated. */
const WORDS_OF_OTHERS: readonly string[] = ['cli/migrate/'];

interface Found {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.split(sep).join('/'))
  .sort();
const folders = foldersByKind();
const found = files.flatMap(kindsNamedIn);
for (const { file, line, text } of found) {
  console.error(
    `${join('src', file)}:${line} names the kind '${text}': ask for a trait, or go by the declarations`,
  );
}
if (found.length > 0) process.exitCode = 1;

/** The folder of each kind, by what the declarations say. */
function foldersByKind(): ReadonlyMap<string, string> {
  // What pipelines themselves are made of, nested ones and custom layers, is the engine's to know.
  const declarations = files.filter((file) => /^[^/]+\/declaration\.ts$/.test(file));
  return new Map(
    declarations.flatMap((file) => {
      const kinds = [...readFileSync(join('src', file), 'utf8').matchAll(/\bkind: '([\w-]+)'/g)];
      return kinds.map(([, kind = '']) => [kind, folderOf(file)] as const);
    }),
  );
}

function kindsNamedIn(file: string): Found[] {
  const text = readFileSync(join('src', file), 'utf8');
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const named: Found[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) && isForeign(node.text, file)) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart());
      named.push({ file, line: line + 1, text: node.text });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return named;
}

function isForeign(word: string, file: string): boolean {
  const folder = folders.get(word);
  if (folder === undefined || folder === folderOf(file)) return false;
  return ![...WORDS_OF_OTHERS, ...(OTHER_MEANINGS[word] ?? [])].some((place) => file.startsWith(place));
}

function folderOf(file: string): string {
  return file.split('/')[0] ?? '';
}
