/** `node --expose-gc bench/pair.mjs FAMILY GROUP NAME ROUNDS`: one subject beside its family's yardstick, as a line of JSON. */
import { measure } from './turns.mjs';

const [family, group, name, rounds] = process.argv.slice(2);
const { subjects, yardstickPerGroup = false } = await import(`./families/${family}.mjs`);
const groups = subjects();
const [yardstick] = Object.values(yardstickPerGroup ? groups[group] : Object.values(groups)[0]);
const made = [await yardstick(), await groups[group][name]()];
console.log(JSON.stringify(await measure(...made, Number(rounds))));
process.exit();
