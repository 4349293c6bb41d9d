import { stringify } from 'yaml';
import type { RuleFile } from './rule-file.ts';

/** A rule file as Prometheus reads it, with comments at its top. */
export function ruleText(file: RuleFile, comments: readonly string[]): string {
  const head = comments.map((line) => `# ${line}`.trimEnd()).join('\n');
  return `${head}\n${stringify(file, { lineWidth: 0, aliasDuplicateObjects: false })}`;
}
