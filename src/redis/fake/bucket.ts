import type { Store, Twin } from './store.ts';

interface State {
  used: number;
  since: number;
  refunded: number;
  readonly isKnown: boolean;
  readonly isRestated: boolean;
}

/** See `TAKE`. */
export const take: Twin = (store, now, [key = ''], args) => {
  const [perUs = 0, perPermit = 0, capacity = 0, longest = 0, believed = 0, owed = 0, wanted = 0, ...costs] =
    args.map(Number);
  const state = read(store, key, now, perUs, perPermit);
  const before = state.used;
  if (believed > state.used) Object.assign(state, { used: believed, since: now, refunded: 0 });
  state.used += owed * perPermit;
  const answers = costs.map((cost) => {
    const over = Math.max(0, state.used + cost * perPermit - capacity);
    const wait = divided(over, perUs);
    if (wait > longest) return -wait;
    state.used += cost * perPermit;
    return wait;
  });
  const ahead = Math.max(0, Math.min(Math.floor((capacity - state.used) / perPermit), wanted));
  state.used += ahead * perPermit;
  if (state.used > before || state.isRestated) write(store, key, now, perUs, perPermit, state);
  return [now, state.used, state.since, state.refunded, ahead, ...answers];
};

/** See `GIVE`. */
export const give: Twin = (store, now, [key = ''], args) => {
  const [perUs = 0, perPermit = 0, ticks = 0, then = 0, used = 0, since = 0, refunded = 0] = args.map(Number);
  const state = read(store, key, now, perUs, perPermit);
  if (!state.isKnown || state.isRestated || state.since !== since || now < then) return [0];
  const left = used - (now - then) * perUs - (state.refunded - refunded);
  const back = Math.max(0, Math.min(ticks, left, state.used));
  if (back > 0) {
    state.used -= back;
    state.refunded += back;
    write(store, key, now, perUs, perPermit, state);
  }
  return [back];
};

function read(store: Store, key: string, now: number, perUs: number, perPermit: number): State {
  const stored = store.get<readonly number[]>(key, now);
  if (stored === undefined) return { used: 0, since: now, refunded: 0, isKnown: false, isRestated: false };
  let [used = 0, at = 0, since = 0, refunded = 0, ticks = 0] = stored;
  const isConverted = ticks !== perPermit;
  if (isConverted) {
    used = Math.ceil((used / ticks) * perPermit);
    [since, refunded] = [now, 0];
  }
  if (now < at) [since, refunded] = [now, 0];
  else if ((now - at) * perUs >= used) [used, since, refunded] = [0, now, 0];
  else used -= (now - at) * perUs;
  return { used, since, refunded, isKnown: true, isRestated: isConverted || now < at };
}

function write(store: Store, key: string, now: number, perUs: number, perPermit: number, state: State): void {
  const { used, since, refunded } = state;
  store.set(key, [used, now, since, refunded, perPermit], Math.ceil(used / perUs / 1000) + 1, now);
}

/** The quotient of whole numbers, rounded up. */
function divided(a: number, b: number): number {
  const quotient = Math.floor(a / b);
  return quotient * b < a ? quotient + 1 : quotient;
}
