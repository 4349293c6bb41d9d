/** Runs one family, and prints its rows as a line of JSON: `node --expose-gc bench/family.mjs NAME ROUNDS`. */
const [name, rounds] = [process.argv[2], Number(process.argv[3])];
const { title, columns, chart, run } = await import(`./families/${name}.mjs`);
const rows = await run({ rounds });
console.log(JSON.stringify({ name, title, columns, chart, rows }));
process.exit();
