import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import ts from 'typescript';

/**
 * Forbids the kind of a policy as a string outside its folder: code that compares kinds would need a change for each new kind. A
 * policy's declaration states its effects on others, by traits if they concern other policies.
 */

/** Words that have another meaning in these files. */
const OTHER_MEANINGS: Readonly<Record<string, readonly string[]>> = {
  // The reason why no caller waits for an outcome any more: see AbandonReason.
  timeout: [
    'adaptive-throttle/adaptive-throttle.ts',
    'circuit-breaker/machine.ts',
    'core/events.ts',
    'core/policy-call.ts',
    'engine/',
    'failover/failover-policy.ts',
    'pipeline/nested.ts',
    'testing/check-policy/',
    // The code of an error, and words in the timeout errors of clients.
    'testing/expectations/rejection.ts',
    'http/network-error.ts',
    // The reason why a command had no answer.
    'redis/link.ts',
  ],
  // The reason for an attempt, besides `initial`.
  retry: ['telemetry/spans.ts'],
};

/** Folders that translate the names of other libraries. */
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

/** Returns the folder of each kind, according to the declarations. */
function foldersByKind(): ReadonlyMap<string, string> {
  // The kinds of pipelines themselves, nested ones and custom layers, belong to the engine.
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
