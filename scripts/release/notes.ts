import { readFileSync } from 'node:fs';
import { notesOf } from './changelog.ts';

/** Prints what the changelog says of the version of package.json: the text of its release. */
const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
process.stdout.write(notesOf(readFileSync('CHANGELOG.md', 'utf8'), version));
