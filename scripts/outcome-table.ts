import { readFileSync, writeFileSync } from 'node:fs';
import { outcomeTable, withTable } from '../test/support/http-situations.ts';

/** Writes what `http()` makes of each client’s outcomes, as they really come, into docs/http.md. */

const PAGE = 'docs/http.md';
const table = await outcomeTable();
writeFileSync(PAGE, withTable(readFileSync(PAGE, 'utf8'), table));
console.log(table);
process.exit(0);
