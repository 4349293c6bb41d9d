import type { Twin } from './store.ts';

/** See `TURN`. */
export const turn: Twin = (
  store,
  nowUs,
  [holdersKey = '', lineKey = '', askedKey = '', lastKey = ''],
  args,
) => {
  const now = Math.floor(nowUs / 1000);
  const [permits = 0, lease = 0, silence = 0, fair = 0, done = 0, held = 0] = args.slice(0, 6).map(Number);
  const ids = args.slice(6);
  const map = (key: string): Map<string, number> => new Map(store.get<Map<string, number>>(key, nowUs) ?? []);
  const [holders, line, asked] = [map(holdersKey), map(lineKey), map(askedKey)];
  let [last = 0] = store.get<readonly number[]>(lastKey, nowUs) ?? [];
  const leave = (id: string): void => {
    line.delete(id);
    asked.delete(id);
  };
  for (const [id, until] of holders) {
    if (until <= now) holders.delete(id);
    else if (until > now + lease) holders.set(id, now + lease);
  }
  for (const [id, at] of asked) if (at <= now - silence) leave(id);
  const reply = [0];
  for (const id of ids.slice(0, done)) {
    holders.delete(id);
    leave(id);
  }
  for (const id of ids.slice(done, done + held)) {
    const holds = holders.has(id) || holders.size < permits;
    if (holds) holders.set(id, now + lease);
    reply.push(holds ? 1 : 0);
  }
  for (const id of ids.slice(done + held)) {
    if (fair === 1) {
      if (!line.has(id)) {
        last += 1;
        line.set(id, last);
      }
      asked.set(id, now);
    }
    const free = permits - holders.size;
    const rank = [...line.entries()].sort((a, b) => a[1] - b[1]).findIndex(([other]) => other === id);
    if (free > 0 && (fair === 0 || rank < free)) {
      holders.set(id, now + lease);
      leave(id);
      last += 1;
      reply.push(last);
    } else reply.push(0);
  }
  reply[0] = holders.size;
  for (const [key, members] of [
    [holdersKey, holders],
    [lineKey, line],
    [askedKey, asked],
  ] as const) {
    store.set(key, members, lease + silence, nowUs);
  }
  store.set(lastKey, [last], 31_536_000_000, nowUs);
  return reply;
};
