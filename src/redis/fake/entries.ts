import type { Store, Twin } from './store.ts';

/** True if the lease is that of the token: see the scripts of `../store`. */
function holds(store: Store, leaseKey: string, token: string, now: number): boolean {
  return store.get<string>(leaseKey, now)?.startsWith(`${token} `) === true;
}

export const readEntry: Twin = (store, now, [entryKey = '']) => [
  Math.floor(now / 1000),
  store.get<string>(entryKey, now) ?? null,
];

export const writeEntry: Twin = (store, now, [entryKey = '', leaseKey = ''], args) => {
  const [token = '', ms = '', text = '', channel = '', message = ''] = args;
  if (token !== '') {
    if (!holds(store, leaseKey, token, now)) return [0];
    store.delete(leaseKey);
  }
  store.set(entryKey, `${Math.floor(now / 1000)} ${text}`, Number(ms), now);
  store.publish(channel, message);
  return [1];
};

export const leaseEntry: Twin = (store, nowUs, [, leaseKey = ''], [token = '', length = '', longer = '']) => {
  const now = Math.floor(nowUs / 1000);
  const leftMs = Number(store.get<string>(leaseKey, nowUs)?.split(' ').at(-1) ?? now) - now;
  if (leftMs > 0 && leftMs <= Number(length)) return [0];
  store.set(leaseKey, `${token} ${now + Number(length)}`, Number(length) + Number(longer), nowUs);
  return [1];
};

export const releaseEntry: Twin = (store, now, [, leaseKey = ''], [token = '']) =>
  holds(store, leaseKey, token, now) && store.delete(leaseKey) ? [1] : [0];

export const deleteEntry: Twin = (
  store,
  _now,
  [entryKey = '', leaseKey = ''],
  [channel = '', message = ''],
) => {
  store.delete(entryKey);
  store.delete(leaseKey);
  store.publish(channel, message);
  return [1];
};
