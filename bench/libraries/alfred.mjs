import { Policy } from '@git-stunts/alfred';

export const retry = () => Policy.retry({ retries: 2 });
export const circuitBreaker = () => Policy.circuitBreaker({ threshold: 1_000_000, duration: 10_000 });
export const timeout = () => Policy.timeout(1000);
export const bulkhead = () => Policy.bulkhead({ limit: 100, queueLimit: 100 });
export const hedge = () => Policy.hedge({ delay: 1000, maxHedges: 1 });
export const rateLimit = () => Policy.rateLimit({ rate: 1e9 });
export const four = () => retry().wrap(circuitBreaker()).wrap(timeout()).wrap(bulkhead());
