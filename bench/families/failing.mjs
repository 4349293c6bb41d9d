import * as seawall from 'seawall';
import * as peers from '../peers.mjs';
import { CALL_COLUMNS } from '../turns.mjs';

export const title = 'Failing: calls that fail, or are turned away';
export const columns = [
  ...CALL_COLUMNS.slice(0, 1),
  { key: 'ratio', label: '× bare failing', digits: 2 },
  CALL_COLUMNS[2],
];
export const chart = { key: 'ratio', label: '× a bare await that fails' };

const { failingOperation, operation } = peers;

/** A program would log the failure: here it is dropped. */
const swallowing = (call) => async () => {
  try {
    await call();
  } catch {}
};

export function subjects() {
  const open = seawall.circuitBreaker();
  open.isolate();
  const refusing = seawall.pipeline(open);
  const full = seawall.pipeline(seawall.bulkhead({ maxConcurrent: 1, maxQueued: 0 }));
  void full.execute(() => new Promise(() => {}));
  const empty = seawall.rateLimiter({ permits: 1, period: '1h' });
  empty.drain();
  const limited = seawall.pipeline(empty);
  const lasting = { window: '10s', minimumCalls: 1e9 };
  // A retry that has one attempt: with more, their delays would be what is measured.
  const four = seawall.pipeline(
    seawall.retry({ maxAttempts: 1 }),
    seawall.circuitBreaker(lasting),
    seawall.timeout('1s'),
    seawall.bulkhead({ maxConcurrent: 100 }),
  );
  const again = seawall.pipeline(
    seawall.retry({ maxAttempts: 3, backoff: seawall.constant(0), budget: false }),
  );
  const openCockatiel = peers.cockatielBreaker();
  openCockatiel.isolate();
  const fullCockatiel = peers.cockatielBulkhead(1);
  void fullCockatiel.execute(() => new Promise(() => {}));
  const fourCockatiel = peers.cockatielWrap(
    peers.cockatielBreaker(),
    peers.cockatielTimeout(),
    peers.cockatielBulkhead(),
  );
  const againCockatiel = peers.cockatielRetryAtOnce();
  const openOpossum = peers.opossum(operation);
  openOpossum.open();
  const failingOpossum = peers.opossum(failingOperation);
  return {
    'a failing operation': {
      'bare await': swallowing(failingOperation),
      'seawall, four policies': swallowing(() => four.execute(failingOperation)),
      'seawall, four, executeOutcome': () => four.executeOutcome(failingOperation),
      'cockatiel, three (no retry)': swallowing(() => fourCockatiel.execute(failingOperation)),
      'opossum (no percentiles)': swallowing(() => failingOpossum.fire()),
    },
    'three attempts, no delay': {
      seawall: swallowing(() => again.execute(failingOperation)),
      'cockatiel (through a timer)': swallowing(() => againCockatiel.execute(failingOperation)),
    },
    'refused by an open circuit': {
      'seawall, execute': swallowing(() => refusing.execute(operation)),
      'seawall, executeOutcome': () => refusing.executeOutcome(operation),
      cockatiel: swallowing(() => openCockatiel.execute(operation)),
      opossum: swallowing(() => openOpossum.fire()),
    },
    'refused by a full bulkhead': {
      'seawall, execute': swallowing(() => full.execute(operation)),
      'seawall, executeOutcome': () => full.executeOutcome(operation),
      cockatiel: swallowing(() => fullCockatiel.execute(operation)),
    },
    'refused by an empty bucket': {
      'seawall, execute': swallowing(() => limited.execute(operation)),
      'seawall, executeOutcome': () => limited.executeOutcome(operation),
    },
  };
}
