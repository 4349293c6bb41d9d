import '../../support/fast-check-setup.ts';
import '../../../property-tests/engine/guarantees.property.ts';
import '../../../property-tests/engine/fork.property.ts';
import '../../../property-tests/engine/share.property.ts';
import { tests } from './vitest.ts';

/* The engine's properties, one after the other; a line of JSON says what came of each. */

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
