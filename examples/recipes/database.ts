import assert from 'node:assert/strict';

/** A pool like pg's. A query can be marked as one that may be repeated. */
class Pool {
  queries = 0;
  async query(sql: string): Promise<{ rows: unknown[] }> {
    this.queries++;
    if (this.queries === 1) throw Object.assign(new Error('could not serialize access'), { code: '40001' });
    if (sql.includes('nowhere')) throw Object.assign(new Error('relation does not exist'), { code: '42P01' });
    return { rows: [{ id: 7 }] };
  }
}
const pool = new Pool();

// #region database
import { bulkhead, circuitBreaker, errors, pipeline, retry, timeout } from 'seawall';

/** The SQLSTATEs of temporary failures: a conflict, a deadlock, a lost connection, a server that starts or stops. */
const PASSING = new Set(['40001', '40P01', '08000', '08003', '08006', '53300', '57P01', '57P03']);
/** True if the server has judged the statement: the error says nothing about the server's health. */
const isAnswer = (error: unknown) => {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && !PASSING.has(code);
};

const database = pipeline(
  {
    name: 'orders-db',
    classify: errors({ success: [isAnswer] }),
  },
  timeout('5s'),
  retry({ maxAttempts: 3 }),
  circuitBreaker({ failureRate: 0.5, window: '30s' }),
  bulkhead({ maxConcurrent: 20, maxQueued: 100, maxWait: '1s' }), // as large as the pool of connections
);

const order = await database.execute(() => pool.query('SELECT … FROM orders WHERE id = 7'));
// #endregion

assert.deepEqual(order.rows, [{ id: 7 }]);
assert.equal(pool.queries, 2);
await assert.rejects(
  database.execute(() => pool.query('SELECT … FROM nowhere')),
  /does not exist/,
);
assert.equal(pool.queries, 3);
console.log('a conflict is tried again, a wrong statement is not');
