import PQueue from 'p-queue';

export const queue = (concurrency) => new PQueue({ concurrency });
