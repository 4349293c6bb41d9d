import Bottleneck from 'bottleneck';

export const limiter = (maxConcurrent) => new Bottleneck({ maxConcurrent });
