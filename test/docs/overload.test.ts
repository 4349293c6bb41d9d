import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { plot } from '../../examples/overload/plot.ts';
import { PAGE, pictureOf, play, topics, withFigures } from '../support/overload-page.ts';

const page = readFileSync(PAGE, 'utf8');

describe('docs/overload.md; npm run docs:overload writes its plots and figures', () => {
  it.each(topics())('%s: the plot and the figures are what the simulation comes to', async (topic) => {
    const figure = await play(topic);
    expect(page).toContain(`<!-- overload: ${topic} -->`);
    expect(plot(figure)).toBe(readFileSync(pictureOf(topic), 'utf8'));
    expect(withFigures(page, topic, figure)).toBe(page);
  });
});
