import { type Call, type PolicyCall, type Runtime, systemRuntime } from '../core/index.ts';
import type { Playback } from './playback.ts';
import { ScriptedError } from './scripted-error.ts';
import type { Behaviour } from './step.ts';

/** Answers one call to a scripted dependency, in place of a server. */
export async function perform(
  playback: Playback,
  call: Call | undefined,
  given: Runtime | undefined,
): Promise<unknown> {
  const { number, behaviour } = playback.take(call);
  const runtime = given ?? (call as PolicyCall | undefined)?.runtime ?? systemRuntime;
  playback.entered();
  try {
    return await answer(behaviour, number, call, runtime);
  } finally {
    playback.left();
  }
}

async function answer(
  behaviour: Behaviour,
  number: number,
  call: Call | undefined,
  runtime: Runtime,
): Promise<unknown> {
  const wait = (ms: number, signal: AbortSignal | undefined): Promise<void> => elapsed(ms, runtime, signal);
  switch (behaviour.type) {
    case 'respond':
      await wait(behaviour.afterMs, call?.signal);
      return behaviour.value;
    case 'fail':
      await wait(behaviour.afterMs, call?.signal);
      throw behaviour.error;
    case 'status':
      await wait(behaviour.afterMs, call?.signal);
      if (behaviour.status < 300) return behaviour.body;
      throw new ScriptedError(`scripted status ${behaviour.status} of call ${number}`, behaviour);
    case 'hang':
      await wait(behaviour.ms, behaviour.ignoreSignal ? undefined : call?.signal);
      throw connectionLost(number, 'without an answer');
    case 'disconnect':
      throw connectionLost(number, `at ${behaviour.when}`);
    case 'drip':
      await wait(behaviour.overMs, call?.signal);
      return behaviour.value;
  }
}

function connectionLost(number: number, when: string): ScriptedError {
  return new ScriptedError(`scripted loss of the connection of call ${number}, ${when}`, {
    code: 'ECONNRESET',
  });
}

/** Waits for that time. Rejects with the signal's reason as soon as the signal is aborted, as `fetch` does. */
function elapsed(ms: number, { clock }: Runtime, signal: AbortSignal | undefined): Promise<void> {
  if (ms === 0) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const cancel =
      ms === Infinity
        ? () => {}
        : clock.setTimer(ms, () => {
            signal?.removeEventListener('abort', abort);
            resolve();
          });
    function abort(): void {
      cancel();
      reject(signal?.reason);
    }
    if (signal?.aborted === true) abort();
    else signal?.addEventListener('abort', abort, { once: true });
  });
}
