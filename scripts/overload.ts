import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { plot } from '../examples/overload/plot.ts';
import { PAGE, pictureOf, play, topics, withFigures } from '../test/support/overload-page.ts';

/**
 * Runs the simulations of examples/overload, and writes their plots and figures into docs/overload.md: all of them, or those that
 * are named.
 */
const wanted = process.argv.slice(2);
for (const topic of topics()) {
  if (wanted.length > 0 && !wanted.includes(topic)) continue;
  const figure = await play(topic);
  mkdirSync(dirname(pictureOf(topic)), { recursive: true });
  writeFileSync(pictureOf(topic), plot(figure));
  writeFileSync(PAGE, withFigures(readFileSync(PAGE, 'utf8'), topic, figure));
  console.log(`${topic}: ${figure.title}`);
}
