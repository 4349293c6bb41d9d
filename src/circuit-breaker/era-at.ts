import { Era, OpenEra } from './era.ts';
import { HalfOpenEra } from './half-open.ts';

/**
 * Finds the era that the circuit is in at `now`, which may be a later one than calls have seen: there is no timer, so time
 * passes unnoticed while nobody calls. A break that is over leads to half-open. Half-open that nobody has called for `idleMs` leads
 * to closed: it is unknown by then how the dependency is, and what opened the circuit is too old to tell.
 */
export function eraAt(era: Era, idleMs: number, now: number): Era {
  if (era instanceof OpenEra && now >= era.until) {
    return eraAt(new HalfOpenEra(era.generation + 1, era.until, era.opening), idleMs, now);
  }
  if (era instanceof HalfOpenEra && now >= era.askedAt + idleMs) {
    return new Era('closed', era.generation + 1, era.askedAt + idleMs);
  }
  return era;
}
