/** Runs one family, and prints its rows as a line of JSON: `node --expose-gc bench/family.mjs NAME ROUNDS`. */
import { inProcessOfItsOwn } from './process.mjs';

const [name, rounds] = process.argv.slice(2);
const { title, columns, chart, subjects, more, run } = await import(`./families/${name}.mjs`);

/**
 * Measures each subject with the yardstick in a separate process. Among forty others in one process, a bare await took up to
 * twice its time, depending on its place in the order. The first row is the yardstick beside itself: its ratio must be 1.
 */
async function inPairs() {
  const rows = Object.entries(subjects()).flatMap(([group, calls]) =>
    Object.keys(calls).map((subject) => ({
      group,
      name: subject,
      ...inProcessOfItsOwn('./pair.mjs', [name, group, subject, rounds]),
    })),
  );
  return [...rows, ...((await more?.(rows[0].ns)) ?? [])];
}

const rows = run === undefined ? await inPairs() : await run({ rounds: Number(rounds) });
console.log(JSON.stringify({ name, title, columns, chart, rows }));
process.exit();
