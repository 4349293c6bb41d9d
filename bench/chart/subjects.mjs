/**
 * The subjects of bars. Each has one colour in all charts. The colours are Okabe and Ito's, which people with red-green blindness
 * can distinguish, and slightly lighter on a dark background. The few peers that occur once or twice share one colour.
 * @see https://jfly.uni-koeln.de/color/
 */
export const SUBJECTS = {
  seawall: { light: '#0072b2', dark: '#56a8e0' },
  cockatiel: { light: '#e69f00', dark: '#e6a817' },
  opossum: { light: '#009e73', dark: '#1fb58a' },
  mollitia: { light: '#cc79a7', dark: '#d88fb8' },
  effect: { light: '#d55e00', dark: '#e8742a' },
  'p-limit, p-queue, p-retry': { light: '#7fc4ee', dark: '#a6dbf7' },
  'other peers': { light: '#9a8f80', dark: '#a89e90' },
  'no library': { light: '#4d5560', dark: '#c9d1d9' },
};

/** Returns the subject of a row: by its name, else by its group, else the chart's own subject. */
export function subjectOf({ name, group }, { subject = 'other peers' }) {
  return named(name) ?? named(group) ?? subject;
}

function named(text) {
  if (/^(bare|floor|for comparison)\b/.test(text)) return 'no library';
  if (/^p-(limit|queue|retry)\b/.test(text)) return 'p-limit, p-queue, p-retry';
  return Object.keys(SUBJECTS).find((subject) => text.startsWith(subject));
}
