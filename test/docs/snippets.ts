import { readdirSync, readFileSync } from 'node:fs';

/** All pages that people write for users. The API reference in docs/api is generated from doc comments. */
export const PAGES: readonly string[] = [
  'README.md',
  'CONTRIBUTING.md',
  'RELEASING.md',
  'SECURITY.md',
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md') && !/^api\/|node_modules/.test(file))
    .map((file) => `docs/${file}`)
    .sort(),
];

const MARK = /<!-- snippet: (\S+)#(\S+) -->\n```(\w+)\n(?:(?!```).*\n)*```/g;

/** Returns the page with the present text of each marked block's example. */
export function withSnippets(text: string): string {
  return text.replace(MARK, (_block, file: string, names: string, language: string) => {
    const code = names.split('+').map((name) => region(file, name));
    return `<!-- snippet: ${file}#${names} -->\n\`\`\`${language}\n${code.join('\n')}\`\`\``;
  });
}

/** Returns the code blocks of a page in a language, each with the comment above it. */
export function blocks(text: string, language: string): { readonly mark: string; readonly code: string }[] {
  const fences = text.matchAll(/^(.*)\n```(\w+)\n([\s\S]*?)^```$/gm);
  return [...fences]
    .filter(([, , found]) => found === language)
    .map(([, mark = '', , code = '']) => ({ mark, code }));
}

/** Returns the lines between `#region name` and its `#endregion`, without the marks of inner regions. */
export function region(file: string, name: string): string {
  const lines = readFileSync(file, 'utf8').split('\n');
  const start = lines.findIndex((line) => new RegExp(`^\\s*(//|#) #region ${name}$`).test(line));
  let depth = 1;
  const end = lines.findIndex((line, index) => {
    if (index <= start) return false;
    if (/^\s*(\/\/|#) #region /.test(line)) depth += 1;
    if (/^\s*(\/\/|#) #endregion$/.test(line)) depth -= 1;
    return depth === 0;
  });
  if (start < 0 || end < 0) throw new Error(`${file} has no region '${name}'`);
  const indentation = /^ */.exec(lines[start] ?? '')?.[0].length ?? 0;
  const code = lines
    .slice(start + 1, end)
    .filter((line) => !/^\s*(\/\/|#) #(end)?region\b/.test(line))
    .map((line) => line.slice(indentation))
    .join('\n');
  return `${code.trimEnd()}\n`;
}
