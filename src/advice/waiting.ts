import { durationInWords } from '../core/index.ts';
import type { Advice } from './advice.ts';
import { mayBoundTime, timeBudget } from './bounds.ts';
import { keysOf, placesOf, queuesOf, repeatersOf } from './place.ts';
import { factOf } from './subject.ts';
import { budgetInWords } from './timeouts.ts';

export const queueOutlastsTimeout: Advice = {
  id: 'queue-outlasts-timeout',
  severity: 'error',
  explanation: 'A call times out while it still waits in the queue, so the limit of the wait does nothing.',
  look: (subject) =>
    queuesOf(subject).flatMap(({ one, fact: { maxWaitMs, option }, outer }) => {
      const total = timeBudget(outer);
      if (total === undefined || maxWaitMs === Infinity || maxWaitMs < total.ms) return [];
      return [
        {
          keys: keysOf(one, option),
          message: `is ${durationInWords(maxWaitMs)} inside ${budgetInWords(total)}`,
          fix: `make it well below ${durationInWords(total.ms)}, so that there is time left for the call itself`,
        },
      ];
    }),
};

export const endlessWait: Advice = {
  id: 'endless-wait',
  severity: 'warning',
  explanation: 'Nothing ends the wait of a call whose turn never comes.',
  look: (subject) =>
    queuesOf(subject).flatMap(({ one, fact: { maxWaitMs, option }, outer }) =>
      maxWaitMs < Infinity || outer.some(mayBoundTime)
        ? []
        : [
            {
              keys: one.keys,
              message: 'lets calls wait without limit, and no timeout encloses it',
              fix: `add ${option}, or a timeout outside of it`,
            },
          ],
    ),
};

/** A wait that takes more of an attempt than this leaves too little for the attempt itself. */
const MOST_OF_AN_ATTEMPT = 0.5;

export const queueInsideAttemptTimeout: Advice = {
  id: 'queue-inside-attempt-timeout',
  severity: 'warning',
  explanation:
    'Under load, attempts time out in the queue without having run, and each retry lines up again.',
  look: (subject) =>
    queuesOf(subject).flatMap(({ one, fact: { maxWaitMs }, outer }) => {
      const repeater = repeatersOf({ policies: outer }).at(-1);
      const attempt = timeBudget(repeater?.inner ?? []);
      if (repeater === undefined || attempt === undefined) return [];
      // A limit that is longer than the timeout is told of already.
      const isTold = maxWaitMs < Infinity && maxWaitMs >= (timeBudget(outer)?.ms ?? Infinity);
      if (isTold || maxWaitMs <= attempt.ms * MOST_OF_AN_ATTEMPT) return [];
      return [
        {
          keys: one.keys,
          message: `lets calls wait inside '${attempt.by.name}', which gives an attempt of '${repeater.one.name}' ${durationInWords(attempt.ms)}, the wait included`,
          fix: 'put that timeout inside of it, or make the longest wait a small part of the time',
        },
      ];
    }),
};

export const queueInsideBulkhead: Advice = {
  id: 'queue-inside-bulkhead',
  severity: 'warning',
  explanation: 'Calls that only wait take up the places of those that could run.',
  look: (subject) =>
    queuesOf(subject).flatMap(({ one, outer }) => {
      const holder = outer.find((policy) => factOf(policy, 'limits')?.concurrent !== undefined);
      if (holder === undefined) return [];
      return [
        {
          keys: one.keys,
          message: `lets calls wait that hold a place in '${holder.name}'`,
          fix: `put it outside of '${holder.name}'`,
        },
      ];
    }),
};

export const starvingQueue: Advice = {
  id: 'starving-queue',
  severity: 'warning',
  explanation: 'Under load, those who came first wait for ever, and keep the places in the queue.',
  look: (subject) =>
    queuesOf(subject).flatMap(({ one, fact: { maxWaitMs, option, starves } }) =>
      starves !== true || maxWaitMs < Infinity
        ? []
        : [
            {
              keys: one.keys,
              message: 'lets in first who came last, and the others wait without limit',
              fix: `add ${option}`,
            },
          ],
    ),
};

export const orderWithoutQueue: Advice = {
  id: 'order-without-queue',
  severity: 'warning',
  explanation: 'Where nobody waits, nobody can be let in before another.',
  look: (subject) =>
    placesOf(subject, 'queues').flatMap(({ one, fact: { maxQueued, order = [] } }) =>
      maxQueued > 0 || order.length === 0
        ? []
        : [
            {
              keys: order.flatMap((option) => keysOf(one, option)),
              message: 'is for calls that wait, and none may wait',
              fix: 'let some wait',
            },
          ],
    ),
};

export const retryInsideBulkhead: Advice = {
  id: 'retry-inside-bulkhead',
  severity: 'warning',
  explanation: 'Calls that only wait for their next attempt take up the places of those that could run.',
  look: (subject) =>
    placesOf(subject, 'limits').flatMap(({ one, fact: { concurrent }, inner }) => {
      const [repeater] = repeatersOf({ policies: inner });
      if (concurrent === undefined || repeater === undefined) return [];
      return [
        {
          keys: one.keys,
          message: `has a call keep its place while '${repeater.one.name}' waits between attempts`,
          fix: `put it inside of '${repeater.one.name}'`,
        },
      ];
    }),
};
