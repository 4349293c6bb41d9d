// Runs anywhere.mjs, bundled as a script, in the edge runtime's VM.
import { readFileSync } from 'node:fs';
import { EdgeVM } from '@edge-runtime/vm';

const [bundle, base, deadPort] = process.argv.slice(2);
const vm = new EdgeVM();
vm.evaluate(readFileSync(bundle, 'utf8'));
vm.context.setting = { base, deadPort };
console.log(`ROWS ${await vm.evaluate('runExercise(setting)')}`);
process.exit(0);
