import { type Histogram, metrics, type Span, type Tracer, trace } from '@opentelemetry/api';
import type {
  Clock,
  EventHub,
  EventOrigin,
  Mark,
  Measured,
  Operation,
  Outcome,
  Policy,
  PolicyCall,
  Probe,
  ResilienceEvent,
} from '../core/index.ts';
import { bounded } from './bounded.ts';
import { type GlobalTelemetry, globalTelemetry } from './configure.ts';
import { CANCELLED } from './error-type.ts';
import { EventTeller } from './event-teller.ts';
import { guarded, swallow, unawaited } from './guard.ts';
import { judge } from './judge.ts';
import { Ledger } from './ledger.ts';
import type { Observed } from './observe.ts';
import { type ResolvedTelemetry, resolve, type TelemetryOptions } from './options.ts';
import { PolicyBooks, sortOf } from './policy-books.ts';
import { meterRegistration } from './registration.ts';
import { type Roster, rosterOf } from './roster.ts';
import { runMeasured } from './run-measured.ts';
import { ATTR } from './schema.ts';
import { endSpan, SpanTrace, startPipelineSpan, traceOf } from './spans.ts';
import { SCOPE_NAME, SCOPE_VERSION } from './version.ts';

/**
 * The telemetry of one pipeline. There may be many pipelines, for example one for each key, and most of them have nothing to
 * record. So its parts are created when they are needed.
 */
export class PipelineTelemetry implements Probe, Observed {
  private measured: Measured;
  private readonly own: TelemetryOptions;
  private ownOrShared: Ledger | undefined = undefined;
  /** Number of attempts while there is no ledger. */
  private attempts = 0;
  private policyBooks: PolicyBooks | undefined = undefined;
  private eventTeller: EventTeller | undefined = undefined;
  private basis: GlobalTelemetry;
  /** `undefined` while telemetry is off. */
  private settings: ResolvedTelemetry | undefined;
  private roster: Roster | undefined = undefined;
  private tracer: Tracer | undefined = undefined;
  private attemptDuration: Histogram | undefined = undefined;
  private timesCalls = false;
  /** The registration at the last check. After the pipeline was dropped, it is the pipeline itself. */
  private registration: unknown = undefined;
  /** True if the ledger is shared by all pipelines with this name. */
  private shared = false;

  constructor(measured: Measured, own: TelemetryOptions) {
    this.measured = measured;
    this.own = own;
    this.basis = globalTelemetry();
    this.settings = this.resolve();
    this.refresh();
  }

  recomposed(measured: Measured): void {
    const left = this.books;
    this.measured = measured;
    this.policyBooks = new PolicyBooks(measured, this.ledger, left);
  }

  get ledger(): Ledger {
    if (this.ownOrShared === undefined) {
      this.ownOrShared = new Ledger(this.measured.name, this.settings?.attributes ?? {});
      this.ownOrShared.attempts = this.attempts;
    }
    return this.ownOrShared;
  }

  get books(): PolicyBooks {
    this.policyBooks ??= new PolicyBooks(this.measured, this.ledger, undefined);
    return this.policyBooks;
  }

  private get teller(): EventTeller {
    this.eventTeller ??= new EventTeller();
    this.eventTeller.use(this.settings);
    return this.eventTeller;
  }

  active(): number {
    return this.measured.active();
  }

  get timesQueues(): boolean {
    return this.roster !== undefined;
  }

  started(clock: Clock, outer: Mark | undefined): Mark | undefined {
    if (this.registration !== meterRegistration() || this.basis !== globalTelemetry()) this.refresh();
    if (this.tracer !== undefined || typeof outer === 'object') return this.startTrace(clock, outer);
    return this.timesCalls ? clock.now() : undefined;
  }

  private startTrace(clock: Clock, outer: Mark | undefined): Mark {
    const startedAt = clock.now();
    const { tracer } = this;
    const { attributes } = this.ledger;
    const own = guarded(() => tracer && startPipelineSpan(tracer, attributes, startedAt, outer));
    if (own !== undefined) return own;
    const further = traceOf(outer);
    return further === undefined ? startedAt : new SpanTrace(startedAt, outer, undefined, further.context);
  }

  settled(call: PolicyCall, outcome: Outcome, mark: Mark, durationMs: number, cancelled: boolean): void {
    const { settings } = this;
    const judged = cancelled ? CANCELLED : judge(call, outcome, settings?.errorType);
    const type = judged === undefined ? undefined : this.ledger.errorType(judged);
    try {
      if (this.roster !== undefined) this.record(this.roster, durationMs / 1000, type);
      if (type !== undefined && settings?.exceptions) {
        this.teller.tellException(call, outcome, type, mark, this.ledger);
      }
    } catch (error) {
      swallow(error);
    }
    const span = traceOf(mark)?.span;
    if (span !== undefined) guarded(() => this.end(span, call, outcome, type));
  }

  private record(roster: Roster, seconds: number, type: string | undefined): void {
    const { ledger } = this;
    ledger.ended(type);
    if (type === undefined) ledger.durations?.add(seconds);
    else unawaited(roster.pipelineDuration.record(seconds, ledger.failure(type)) as unknown);
  }

  private end(span: Span, call: PolicyCall, outcome: Outcome, type: string | undefined): void {
    unawaited(span.setAttribute(ATTR.attemptCount, call.attempt));
    if (this.settings?.keys && call.key !== undefined)
      unawaited(span.setAttribute(ATTR.policyKey, bounded(call.key)));
    endSpan(span, type, outcome.ok ? undefined : outcome.error);
  }

  run(operation: Operation, call: PolicyCall, mark: Mark | undefined): unknown {
    this.ran();
    const { tracer, attemptDuration, settings } = this;
    if (typeof mark !== 'object' && attemptDuration === undefined) return operation(call);
    const means = { tracer, attemptDuration, settings, ledger: this.ledger };
    return runMeasured(operation, call, traceOf(mark), means);
  }

  ran(): void {
    if (this.ownOrShared === undefined) this.attempts += 1;
    else this.ownOrShared.attempts += 1;
    for (const probe of this.measured.nested) probe.ran();
  }

  queued(policy: Policy<unknown>, durationMs: number): void {
    const { roster } = this;
    const book = this.books.of(policy);
    if (roster !== undefined && book !== undefined) {
      guarded(() => unawaited(roster.queueDuration.record(durationMs / 1000, book.tallies.attributes)));
    }
    for (const probe of this.measured.nested) probe.queued(policy, durationMs);
  }

  happened(hub: EventHub, type: string, call: EventOrigin | undefined): boolean {
    try {
      if (type === 'execution.settled') return false;
      const book = this.books.at(hub, this.ledger);
      return book !== undefined && this.teller.happened(book, hub, type, call);
    } catch (error) {
      swallow(error);
      return false;
    }
  }

  tell(hub: EventHub, event: ResilienceEvent, call: EventOrigin | undefined): void {
    guarded(() => {
      const book = this.books.at(hub, this.ledger);
      if (book !== undefined) this.teller.tell(book, event, call, this.ledger);
    });
  }

  private resolve(): ResolvedTelemetry | undefined {
    const { settings } = this.basis;
    return settings === undefined ? undefined : resolve(settings, this.own);
  }

  /** Checks if an SDK was registered, or the configuration was changed. */
  refresh(): void {
    try {
      this.look();
    } catch (error) {
      swallow(error);
    }
  }

  private look(): void {
    this.registration = meterRegistration();
    const basis = globalTelemetry();
    if (this.basis !== basis) {
      this.basis = basis;
      this.settings = this.resolve();
      this.leave();
    }
    const { settings } = this;
    const provider = settings?.metrics ? (settings.meterProvider ?? metrics.getMeterProvider()) : undefined;
    const roster = provider === undefined ? undefined : rosterOf(provider);
    if (roster !== this.roster) this.leave();
    if (roster !== undefined && settings !== undefined) this.join(roster, settings);
    this.attemptDuration = settings?.attemptDurations ? roster?.attemptDuration : undefined;
    this.timesCalls = roster !== undefined || settings?.exceptions === true;
    this.tracer =
      settings === undefined || settings.spans === 'off'
        ? undefined
        : unawaited(
            (settings.tracerProvider ?? trace.getTracerProvider()).getTracer(SCOPE_NAME, SCOPE_VERSION),
          );
  }

  dropped(): void {
    guarded(() => this.roster?.remove(this));
    // A user who still holds the pipeline may call it. Then the registration is checked again.
    this.registration = this;
  }

  private leave(): void {
    this.roster?.remove(this);
    this.roster = undefined;
  }

  /** Moves the pipeline's counters to the ledger of its name. */
  private join(roster: Roster, settings: ResolvedTelemetry): void {
    if (roster !== this.roster) this.shareCounters(roster, settings);
    this.roster = roster;
    roster.add(this);
  }

  private shareCounters(roster: Roster, settings: ResolvedTelemetry): void {
    const { name, policies } = this.measured;
    const sorts = policies.filter(({ kind }) => kind !== 'nested-pipeline').map(sortOf);
    const ledger = roster.ledger(name, settings.attributes, sorts);
    if (ledger !== this.ownOrShared) {
      // The counts of a shared ledger belong to all pipelines of that name.
      const own = !this.shared;
      if (own) ledger.attempts += this.ownOrShared?.attempts ?? this.attempts;
      this.ownOrShared = ledger;
      this.shared = true;
      this.books.moveTo(ledger, own);
    }
  }
}
