import type { Rule, Rules } from '../../src/core/index.ts';
import type { Doc, TableDocs } from '../table-docs.ts';
import { ruleInWords } from './rule-in-words.ts';

/** Writes a section for each option of a table, with the tables inside it. */
export function optionSections(rules: Rules, docs: TableDocs): string {
  return Object.entries(rules)
    .map(([name, rule]) => {
      const doc = docs.option(rules, name);
      return [`### \`${name}\``, form(rule, doc), paragraphs(doc), inner(rule, docs), remarks(doc)]
        .filter((part) => part !== '')
        .join('\n\n');
    })
    .join('\n\n');
}

/** Writes the values that an option takes, and its default. */
function form(rule: Rule, doc: Doc | undefined): string {
  const [said] = doc?.tags.default ?? [];
  const standing =
    rule.required === true ? 'required' : `default: ${said ?? written(rule.default) ?? 'none'}`;
  return `*${sentence(ruleInWords(rule))}* · ${oneLine(standing)}`;
}

function paragraphs(doc: Doc | undefined): string {
  return (doc?.whole ?? '').replace(/\{@link (\w+)\}/g, '`$1`');
}

/** Writes the options of an object as a table. */
function inner(rule: Rule, docs: TableDocs): string {
  const tables = tablesIn(rule);
  return tables
    .map((table) =>
      [
        '| option | takes | default | what it is |',
        '| --- | --- | --- | --- |',
        ...Object.entries(table).map(([name, one]) => {
          const doc = docs.option(table, name);
          const [said] = doc?.tags.default ?? [];
          const initial = one.required === true ? 'required' : (said ?? written(one.default) ?? 'none');
          return `| \`${name}\` | ${cell(ruleInWords(one))} | ${cell(initial)} | ${cell(paragraphs(doc))} |`;
        }),
      ].join('\n'),
    )
    .join('\n\n');
}

function tablesIn(rule: Rule): Rules[] {
  if (rule.is === 'options') return [rule.of];
  return rule.is === 'either' ? rule.of.flatMap(tablesIn) : [];
}

function remarks(doc: Doc | undefined): string {
  const { throws = [], see = [] } = doc?.tags ?? {};
  return [
    ...throws.map((one) => `Throws a ${oneLine(one)}${/[.!?]$/.test(one) ? '' : '.'}`),
    ...see.map((one) => `Source: ${one.replace(/^(https?:\/\/[^\s,]+)/, '<$1>')}`),
  ].join('\n\n');
}

function written(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  return `\`${typeof value === 'string' ? `'${value}'` : JSON.stringify(value)}\``;
}

function cell(text: string): string {
  return oneLine(text).replaceAll('|', '\\|');
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ').trim();
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
