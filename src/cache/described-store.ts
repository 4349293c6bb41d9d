import { plain } from '../core/index.ts';
import { CACHE, type Settings } from './options.ts';

/** The options as plain data. A store may hold a client, so of one that says nothing of itself only the name of its class is told. */
export function described({ store, ...settings }: Settings): Record<string, unknown> {
  if (store === undefined) return plain(CACHE, settings);
  const { describe } = store as { readonly describe?: unknown };
  const told =
    typeof describe === 'function' ? describe.call(store) : { store: store.constructor?.name ?? '' };
  const { maxEntries: _entries, maxSize: _size, ...others } = plain(CACHE, settings);
  return { ...others, store: told };
}
