import pLimit from 'p-limit';

export const limiter = (limit) => pLimit(limit);
