/**
 * Measures one subject beside its family's yardstick, and prints a line of JSON: `node --expose-gc bench/pair.mjs FAMILY GROUP
 * NAME ROUNDS`.
 */
import { measure } from './turns.mjs';

const [family, group, name, rounds] = process.argv.slice(2);
const { subjects, yardstickPerGroup = false } = await import(`./families/${family}.mjs`);
const groups = subjects();
const [yardstick] = Object.values(yardstickPerGroup ? groups[group] : Object.values(groups)[0]);
const made = [await yardstick(), await groups[group][name]()];
console.log(JSON.stringify(await measure(...made, Number(rounds))));
process.exit();
