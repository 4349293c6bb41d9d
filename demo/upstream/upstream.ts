import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { type Phase, type PhaseSpan, type Script, spanAt, spans, workersAt } from '../script/phases.ts';
import { NO_COUNTS, type UpstreamCounts } from './messages.ts';
import { WorkerPool } from './worker-pool.ts';

/** Interval in which the number of workers follows the script, in ms. */
const STEP_MS = 20;

/** A real HTTP server that follows the script. */
export class Upstream {
  readonly server: Server = createServer((request, response) => this.#receive(request, response));
  readonly #script: Script;
  readonly #spans: readonly PhaseSpan[];
  readonly #pool: WorkerPool;
  readonly #sockets = new Set<Socket>();
  readonly #counts: { -readonly [K in keyof UpstreamCounts]: UpstreamCounts[K] } = { ...NO_COUNTS };
  #startedAt: number | undefined;
  #phase: Phase | undefined;
  #wakeUp: NodeJS.Timeout | undefined;

  constructor(script: Script) {
    this.#script = script;
    this.#spans = spans(script);
    this.#pool = new WorkerPool(script.upstream.workers, script.upstream.serviceMs);
    // Idle connections stay open. Otherwise a client could use a connection that is just being closed.
    this.server.keepAliveTimeout = 0;
    this.server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  get counts(): UpstreamCounts {
    return { ...this.#counts, open: this.#pool.size };
  }

  begin(): void {
    this.#startedAt = performance.now();
    setInterval(() => {
      this.#follow(this.#now());
      this.#work();
    }, STEP_MS);
  }

  /** Returns the time since the start of the script, in ms. */
  #now(): number {
    return this.#startedAt === undefined ? 0 : performance.now() - this.#startedAt;
  }

  /** Brings the server to the present phase of the script, and returns that phase. */
  #follow(now: number): Phase {
    const span = spanAt(this.#spans, now);
    const entered = this.#phase !== span.phase;
    this.#phase = span.phase;
    if (span.phase.mode === 'reset' && entered) this.#crash();
    // While it refuses new requests, it still processes those that it accepted before.
    if (span.phase.mode !== 'refuse') this.#pool.resize(workersAt(span, now, this.#script.upstream), now);
    return span.phase;
  }

  #receive(request: IncomingMessage, response: ServerResponse): void {
    this.#counts.received += 1;
    const now = this.#now();
    const phase = this.#follow(now);
    if (phase.mode === 'reset') {
      request.socket.resetAndDestroy();
    } else if (phase.mode === 'refuse') {
      response.writeHead(503, { 'retry-after': String(phase.retryAfterSeconds), 'content-length': 0 }).end();
    } else {
      this.#pool.accept({ done: () => this.#answer(response) }, now);
      this.#counts.mostOpen = Math.max(this.#counts.mostOpen, this.#pool.size);
      this.#work();
    }
  }

  #answer(response: ServerResponse): void {
    this.#counts.worked += 1;
    if (response.destroyed || response.socket?.destroyed !== false) this.#counts.workedInVain += 1;
    else response.end('done\n');
  }

  #crash(): void {
    this.#pool.clear();
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  /** Does the work that is due, and sets one timer for the next work. */
  #work(): void {
    clearTimeout(this.#wakeUp);
    const now = this.#now();
    const next = this.#pool.advance(now);
    if (next !== undefined) this.#wakeUp = setTimeout(() => this.#work(), Math.max(1, Math.ceil(next - now)));
  }
}
