import { Comment } from 'typedoc';

/** What a type is, by the ending of its name, if its name begins with that of a function. */
const ENDINGS = {
  Options: ['The options of ', '.'],
  EventType: ['The events of what ', ' makes.'],
  Snapshot: ['The answer of `snapshot()` of what ', ' makes: frozen plain data.'],
  '': ['What ', ' makes.'],
};

/** Gives a type that goes with a function, and has no comment of its own, a sentence that leads to the function. */
export function sayWhatItIs(reflection, exported) {
  if (reflection.hasComment()) return;
  for (const [ending, [before, after]] of Object.entries(ENDINGS)) {
    const start = reflection.name.slice(0, reflection.name.length - ending.length);
    const called = start.charAt(0).toLowerCase() + start.slice(1);
    const target = reflection.name.endsWith(ending) && exported.find(({ name }) => name === called);
    if (!target || target === reflection) continue;
    reflection.comment = new Comment([
      { kind: 'text', text: before },
      { kind: 'inline-tag', tag: '@linkcode', text: `${called}()`, target },
      { kind: 'text', text: after },
    ]);
    return;
  }
}
