/** `node --expose-gc bench/pair.mjs FAMILY GROUP NAME ROUNDS`: one subject beside its family's yardstick, as a line of JSON. */
import { measure } from './turns.mjs';

const [family, group, name, rounds] = process.argv.slice(2);
const groups = (await import(`./families/${family}.mjs`)).subjects();
const [yardstick] = Object.values(Object.values(groups)[0]);
console.log(JSON.stringify(await measure(yardstick, groups[group][name], Number(rounds))));
process.exit();
