/**
 * Returns an axis from 0. For ratios it is logarithmic, because peers are often a hundred times as slow, and starts at the last
 * power of ten below all values.
 * @returns `ticks`, the first of which is the start of all bars, and `at`, which maps a value to its place on the axis, 0–1
 */
export function scaleFor(values, { ratio = false }) {
  return ratio ? logarithmic(values) : linear(values);
}

function linear(values) {
  const step = roundStep(Math.max(...values) / 5);
  const top = Math.ceil(Math.max(...values) / step) * step;
  return {
    ticks: Array.from({ length: Math.round(top / step) + 1 }, (_, index) => index * step),
    at: (value) => value / top,
  };
}

function logarithmic(values) {
  const least = Math.floor(Math.log10(Math.min(...values)));
  const greatest = Math.log10(Math.max(...values));
  const ticks = [];
  for (let power = least; ticks.length === 0 || Math.log10(ticks.at(-1)) < greatest; power += 1) {
    const steps = greatest - least > 2 ? [1] : [1, 2, 5];
    for (const step of steps) {
      if (ticks.length === 0 || Math.log10(ticks.at(-1)) < greatest) {
        ticks.push(Number((step * 10 ** power).toPrecision(1)));
      }
    }
  }
  const width = Math.log10(ticks.at(-1)) - least;
  return { ticks, at: (value) => (Math.log10(value) - least) / width };
}

function roundStep(step) {
  const power = 10 ** Math.floor(Math.log10(step));
  return [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= step * 0.999);
}
