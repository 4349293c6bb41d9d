import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

/** A line of a comment in which a sentence begins with one of the words that hide the subject. */
const HIDDEN_SUBJECT = /^\s*(?:\/?\*+|\/\/)(?:.*\. )?\s*(?:What|Whether|Whoever) /;
/** A question is one. */
const QUESTION = /\?(?:\s|$)/;

const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.ts'),
);

it.each(files)('comments name their subjects: src/%s', (file) => {
  const lines = readFileSync(`src/${file}`, 'utf8').split('\n');
  expect(lines.filter((line) => HIDDEN_SUBJECT.test(line) && !QUESTION.test(line))).toEqual([]);
});
