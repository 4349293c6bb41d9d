// npm run docs:tests: writes the table of features and their tests into CONTRIBUTING.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { withTable } from './test-map/table.ts';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
writeFileSync('CONTRIBUTING.md', withTable(readFileSync('CONTRIBUTING.md', 'utf8')));
