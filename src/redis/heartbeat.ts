import { type Cancel, report } from '../core/index.ts';
import { HEARTBEAT, LEAVE } from './heartbeat-script.ts';
import type { Answer, Link } from './link.ts';

/** A circuit that speaks and listens with the heartbeat. */
export interface Participant {
  /** Three keys, in the heartbeat's slot: who has it, who would open it, the verdict. */
  readonly keys: readonly string[];
  /** The words that it has to say now. */
  says(): readonly number[];
  /** The server's part of the reply; `undefined` if there was none. */
  hears(reply: readonly number[] | undefined): void;
}

/** Numbers of a participant in the reply. */
const HEARD = 7;
/** In how many heartbeats an instance that says nothing is no longer counted. */
const LIFETIME_BEATS = 3.5;
/** After so many heartbeats without use, an instance says nothing any more. */
const IDLE_BEATS = 10;
const HEARTBEAT_JITTER = 0.15;
const PROBE_JITTER = 0.25;

/**
 * Keeps an instance among those that are alive, for as long as somebody uses the fleet; and finds out whether a server that was away is
 * back. It begins with the first use, and ends when there is none.
 */
export class Heartbeat {
  readonly #link: Link;
  readonly #id: string;
  readonly #key: string;
  readonly #participants: Participant[] = [];
  #cancel: Cancel | undefined = undefined;
  #isBeating = false;
  #hasBeaten = false;
  /** Somebody has had something to say while a beat was under way. */
  #isDue = false;
  #isUsed = false;
  #idleBeats = 0;

  constructor(link: Link, id: string) {
    this.#link = link;
    this.#id = id;
    this.#key = `${link.settings.prefix}:{fleet}:instances`;
    link.onMode((mode) => {
      if (mode === 'local') this.#schedule();
    });
  }

  add(participant: Participant): void {
    this.#participants.push(participant);
  }

  /** Somebody has a question. */
  used(): void {
    this.#isUsed = true;
    if (this.#cancel === undefined && !this.#isBeating) void this.beat();
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  /** Now, or as soon as the beat that is under way is over. While the server is away, only the beats that are due anyway are sent. */
  hurry(): void {
    this.#isUsed = true;
    if (this.#isBeating) this.#isDue = true;
    else if (this.#link.mode !== 'local') void this.beat();
  }

  async beat(): Promise<void> {
    if (this.#isBeating || this.#link.isClosed) return;
    this.stop();
    this.#isBeating = true;
    this.#hasBeaten = true;
    this.#isDue = false;
    this.#idleBeats = this.#isUsed ? 0 : this.#idleBeats + 1;
    this.#isUsed = false;
    const wasAway = this.#link.mode !== 'shared';
    const participants = [...this.#participants];
    const answer = await this.#link.probe(
      HEARTBEAT,
      [this.#key, ...participants.flatMap(({ keys }) => keys)],
      [this.#id, this.#lifetimeMs, ...participants.flatMap((one) => one.says())],
    );
    this.#isBeating = false;
    this.#heard(answer, participants, wasAway);
    if (this.#link.isClosed) return;
    if (this.#isDue) this.hurry();
    else if (this.#idleBeats < IDLE_BEATS) this.#schedule();
  }

  /** For the last time: the others need not wait until it is forgotten. */
  async leave(): Promise<void> {
    this.stop();
    if (!this.#hasBeaten || this.#link.mode === 'local') return;
    const keys = this.#participants.flatMap(({ keys: [owners = '', openers = ''] }) => [owners, openers]);
    await this.#link.ask(LEAVE, [this.#key, ...keys], [this.#id]);
  }

  #heard(answer: Answer, participants: readonly Participant[], wasAway: boolean): void {
    const [alive = 0, ...reply] = answer ?? [];
    const isWhole = alive >= 1 && reply.length === HEARD * participants.length && !reply.some(Number.isNaN);
    // A server that has lost its memory, or has just come back, does not know yet of all who are alive.
    if (isWhole) this.#link.instances = wasAway ? Math.max(this.#link.instances, alive) : alive;
    for (const [i, one] of participants.entries()) {
      try {
        one.hears(isWhole ? reply.slice(HEARD * i, HEARD * (i + 1)) : undefined);
      } catch (error) {
        // An error of a user's function, such as `breakDuration`, does not stop the heartbeat.
        report(this.#link.runtime, error);
      }
    }
  }

  get #lifetimeMs(): number {
    return Math.round(LIFETIME_BEATS * this.#link.settings.heartbeat);
  }

  #schedule(): void {
    if (this.#isBeating) return;
    this.stop();
    const { mode, settings, runtime } = this.#link;
    const [ms, jitter] =
      mode === 'shared' ? [settings.heartbeat, HEARTBEAT_JITTER] : [settings.probe, PROBE_JITTER];
    const delayMs = ms * (1 - jitter + 2 * jitter * runtime.random());
    this.#cancel = runtime.clock.setTimer(delayMs, () => void this.beat(), true);
  }
}
