import { readFileSync, writeFileSync } from 'node:fs';
import { outcomeTable, withTable } from '../test/support/http-situations.ts';

/** Records real outcomes of each client, and writes the judgement of `http()` on them into docs/http.md. */

const PAGE = 'docs/http.md';
const table = await outcomeTable();
writeFileSync(PAGE, withTable(readFileSync(PAGE, 'utf8'), table));
console.log(table);
process.exit(0);
