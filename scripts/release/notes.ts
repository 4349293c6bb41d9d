import { readFileSync } from 'node:fs';
import { notesOf } from './changelog.ts';

/** Prints the changelog's part of the version in package.json: the text of its release. */
const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
process.stdout.write(notesOf(readFileSync('CHANGELOG.md', 'utf8'), version));
