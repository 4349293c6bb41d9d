/** Pure data structures. They import nothing, and time is always an argument. */

export { CoDel } from './codel.ts';
export { CorrelationWindow } from './correlation-window.ts';
export { CountWindow } from './count-window.ts';
export { type FairNode, FairQueue } from './fair-queue.ts';
export { Gcra } from './gcra.ts';
export { Heap, HeapNode } from './heap.ts';
export { LatencyHistogram } from './latency-histogram.ts';
export { LinkedList, ListNode } from './linked-list.ts';
export { MovingAverage } from './moving-average.ts';
export { mulberry32 } from './mulberry32.ts';
export { type RankedNode, RankedQueue } from './ranked-queue.ts';
export type { Ahead, Rate } from './rate.ts';
export { RecentLatencies } from './recent-latencies.ts';
export { SlidingSum } from './sliding-sum.ts';
export { SlidingWindow, TakeLog } from './sliding-window.ts';
export { SumTree } from './sum-tree.ts';
export { TimeWindow } from './time-window.ts';
