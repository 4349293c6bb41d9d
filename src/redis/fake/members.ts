import type { Twin } from './store.ts';

/** See `HEARTBEAT`. */
export const heartbeat: Twin = (store, now, [key = ''], [id = '', ttlMs]) => {
  const ttl = Number(ttlMs);
  const nowMs = Math.floor(now / 1000);
  const members = new Map(store.get<Map<string, number>>(key, now) ?? []);
  for (const [member, at] of members) if (at <= nowMs - ttl || at >= nowMs + ttl) members.delete(member);
  members.set(id, nowMs);
  store.set(key, members, ttl, now);
  return [members.size];
};

/** See `LEAVE`. */
export const leave: Twin = (store, now, [key = ''], [id = '']) => {
  const members = store.get<Map<string, number>>(key, now);
  const was = members?.delete(id) === true;
  if (members?.size === 0) store.delete(key);
  return [was ? 1 : 0];
};
