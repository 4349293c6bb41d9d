import { stringify } from 'yaml';
import type { RuleFile } from './rule-file.ts';

/** Writes a rule file for Prometheus, with comments at its top. */
export function ruleText(file: RuleFile, comments: readonly string[]): string {
  const head = comments.map((line) => `# ${line}`.trimEnd()).join('\n');
  return `${head}\n${stringify(file, { lineWidth: 0, aliasDuplicateObjects: false })}`;
}
