import { existsSync, readFileSync } from 'node:fs';
import * as chaos from '../../src/chaos/index.ts';
import type { Declared } from '../../src/core/index.ts';
import { DECLARATIONS } from '../../src/declarations.ts';
import * as http from '../../src/http/index.ts';
import * as root from '../../src/lite.ts';

/** The entry points that export factories. */
const HOMES: readonly (readonly [imported: string, exported: object])[] = [
  ['seawall', root],
  ['seawall/http', http],
  ['seawall/chaos', chaos],
];

/**
 * Writes the table of all policies, from the outermost in the standard order to the innermost: what each does, in the first sentence of its
 * page, and its errors. @param folder the path from the page to those of the policies
 */
export function policyTable(folder: string): string {
  const rows = DECLARATIONS.filter(({ key }) => key !== undefined).map((declaration) => {
    const { key, kind } = declaration;
    return `| [\`${key}\`](${folder}${kind}.md) | ${firstSentence(kind)}${home(declaration)} | ${errors(kind)} |`;
  });
  return ['| policy | what it does | its errors |', '| --- | --- | --- |', ...rows].join('\n');
}

function firstSentence(kind: string): string {
  const path = `docs/policies/${kind}.md`;
  const page = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const [, paragraph = ''] = /^# .+\n\n((?:.+\n)+)/m.exec(page) ?? [];
  const [sentence = ''] = /^.+?\.(?=\s|$)/.exec(paragraph.replace(/\s+/g, ' ')) ?? [];
  return sentence;
}

function home({ key = '' }: Declared): string {
  const [imported = ''] = HOMES.find(([, exported]) => key in exported) ?? [];
  return imported === 'seawall' ? '' : ` From \`${imported}\`.`;
}

function errors(kind: string): string {
  const path = `src/${kind}/errors.ts`;
  const source = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const names = [...source.matchAll(/^export class (\w+)/gm)].map(([, name]) => `\`${name}\``);
  return names.join(', ') || '–';
}
