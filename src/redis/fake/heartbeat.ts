import type { Store, Twin } from './store.ts';

/** See `HEARTBEAT`. */
export const heartbeat: Twin = (store, nowUs, [instances = '', ...keys], [id = '', lifetime, ...rest]) => {
  const now = Math.floor(nowUs / 1000);
  const ttl = Number(lifetime);
  const count = (key: string, isIn: boolean): number => {
    const members = new Map(store.get<Map<string, number>>(key, nowUs) ?? []);
    for (const [member, at] of members) if (at <= now - ttl || at >= now + ttl) members.delete(member);
    if (isIn) members.set(id, now);
    else members.delete(id);
    store.set(key, members, ttl, nowUs);
    return members.size;
  };
  const reply = [count(instances, true)];
  for (let i = 0; i < keys.length / 3; i++) {
    const [owners = '', openers = '', verdict = ''] = keys.slice(3 * i);
    const args = rest.slice(8 * i, 8 * i + 8).map(Number);
    reply.push(...judge(store, nowUs, id, { owners, openers, verdict }, args, count));
  }
  return reply;
};

interface Verdict {
  number: number;
  open: number;
  until: number;
  prober: string;
  probing: number;
  success: number;
}

function judge(
  store: Store,
  nowUs: number,
  id: string,
  { owners, openers, verdict: key }: { owners: string; openers: string; verdict: string },
  [wouldOpen, known = 0, news, breakMs = 0, wantsProbe, probeMs = 0, quorum = 1, atLeast = 1]: number[],
  count: (key: string, isIn: boolean) => number,
): number[] {
  const now = Math.floor(nowUs / 1000);
  const stored = store.get<string>(key, nowUs);
  const verdict: Verdict =
    stored === undefined
      ? { number: 0, open: 0, until: 0, prober: '', probing: 0, success: 0 }
      : JSON.parse(stored);
  const next = (changes: Partial<Verdict>): void => {
    Object.assign(verdict, { number: verdict.number + 1, prober: '' }, changes);
  };
  if (verdict.open === 1 && known === verdict.number && verdict.prober === id) {
    if (news === 1) next({ until: now + breakMs });
    if (news === 2) {
      next({ open: 0, success: verdict.number + 1 });
      store.delete(openers);
    }
  }
  if (verdict.prober === id && news !== 0) verdict.prober = '';
  const have = count(owners, true);
  const would = count(openers, wouldOpen === 1 && known >= verdict.success);
  if (verdict.open === 0 && would >= Math.max(atLeast, Math.ceil(quorum * have))) {
    next({ open: 1, until: now + breakMs });
  }
  const isFree = verdict.prober === id || verdict.prober === '' || now >= verdict.probing;
  const isTime = verdict.open === 0 || now >= verdict.until;
  const granted = wantsProbe === 1 && isTime && isFree ? 1 : 0;
  if (granted === 1) Object.assign(verdict, { prober: id, probing: now + probeMs });
  store.set(key, JSON.stringify(verdict), 86_400_000, nowUs);
  const { number, open, until, prober, probing } = verdict;
  const isProbed = prober !== '' && prober !== id;
  return [
    number,
    open,
    open === 1 ? Math.max(0, until - now) : 0,
    granted,
    isProbed ? Math.max(0, probing - now) : 0,
    have,
    would,
  ];
}

/** See `LEAVE`. */
export const leave: Twin = (store, now, keys, [id = '']) => {
  for (const key of keys) store.get<Map<string, number>>(key, now)?.delete(id);
  return [];
};
