import '../../support/fast-check-setup.ts';
import '../../../property-tests/engine/guarantees.property.ts';
import '../../../property-tests/engine/fork.property.ts';
import '../../../property-tests/engine/share.property.ts';
import { tests } from './vitest.ts';

/* Runs the engine's properties one after the other, and prints their results as a line of JSON. */

const rows: { readonly name: string; readonly error?: string }[] = [];
for (const { name, run } of tests) {
  try {
    await run();
    rows.push({ name });
  } catch (error) {
    rows.push({ name, error: String(error) });
  }
}
console.log(`ROWS ${JSON.stringify(rows)}`);
