import type { Twin } from './store.ts';

/** See `TAKE_FROM_WINDOW`. */
export const takeFromWindow: Twin = (store, now, [key = ''], args) => {
  const [permits = 0, period = 0, , longest = 0, believed = 0, owed = 0, , ...costs] = args.map(Number);
  let uses = [...(store.get<readonly number[]>(key, now) ?? [])];
  let last = uses.at(-1) ?? 0;
  if (last > now + period + longest) {
    const ahead = last - now;
    uses = uses.map((use) => use - ahead);
    last = now;
    store.set(key, uses, Math.ceil(period / 1000) + 1, now);
  }
  uses = uses.filter((use) => use > now - period);
  const before = uses.length;
  const push = (count: number, due: number): void => {
    for (let i = 0; i < count; i++) uses.push(due);
    last = due;
  };
  push(Math.max(0, believed - uses.length) + owed, Math.max(now, last));
  const answers = costs.map((cost) => {
    const leaving = uses.length + cost - permits;
    const free = leaving > 0 ? (uses[leaving - 1] as number) + period : now;
    const due = Math.max(now, last, free);
    if (due - now > longest) return now - due;
    push(cost, due);
    return due - now;
  });
  if (uses.length > before) store.set(key, uses, Math.ceil((last - now + period) / 1000) + 1, now);
  return [now, uses.length, 0, 0, 0, ...answers];
};

/** See `GIVE_TO_WINDOW`. */
export const giveToWindow: Twin = (store, now, [key = ''], [due, count]) => {
  const uses = [...(store.get<readonly number[]>(key, now) ?? [])];
  let removed = 0;
  for (let i = uses.length - 1; i >= 0 && removed < Number(count); i--) {
    if (uses[i] !== Number(due)) continue;
    uses.splice(i, 1);
    removed += 1;
  }
  if (removed > 0) store.set(key, uses, store.leftMs(key, now), now);
  return [removed];
};
