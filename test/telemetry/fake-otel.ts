import type { Attributes, BatchObservableCallback, MeterProvider, TracerProvider } from '@opentelemetry/api';
import type { LoggerProvider, LogRecord } from '../../src/telemetry/index.ts';

export interface Point {
  readonly name: string;
  readonly value: number;
  readonly attributes: Attributes;
}

interface Named {
  readonly name: string;
}

/** A metrics SDK that keeps its records. */
export class FakeMeters {
  readonly #records: Point[] = [];
  readonly callbacks: BatchObservableCallback[] = [];

  readonly provider: MeterProvider;

  constructor() {
    const instrument = (name: string) => ({ name });
    const meter = {
      createHistogram: (name: string) => ({
        record: (value: number, attributes: Attributes) =>
          void this.#records.push({ name, value, attributes }),
      }),
      createObservableCounter: instrument,
      createObservableUpDownCounter: instrument,
      createObservableGauge: instrument,
      addBatchObservableCallback: (callback: BatchObservableCallback) => void this.callbacks.push(callback),
    };
    this.provider = { getMeter: () => meter } as unknown as MeterProvider;
  }

  /** The records until now. Some values are recorded only when metrics are collected. */
  get records(): readonly Point[] {
    this.collect();
    return this.#records;
  }

  collect(): Point[] {
    const points: Point[] = [];
    for (const callback of this.callbacks) {
      void callback({
        observe: (observable, value, attributes = {}) => {
          points.push({ name: (observable as unknown as Named).name, value, attributes });
        },
      });
    }
    return points;
  }

  /** Returns the one value of that metric whose attributes include these. */
  value(name: string, attributes: Attributes = {}): number | undefined {
    const found = this.collect().filter(
      (point) =>
        point.name === name &&
        Object.entries(attributes).every(([key, value]) => point.attributes[key] === value),
    );
    if (found.length > 1) throw new Error(`${name} has ${found.length} such points`);
    return found[0]?.value;
  }

  /** Counts the durations of that metric by their attributes, without the pipeline's name. */
  errorTypes(name = 'resilience.pipeline.duration'): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const record of this.records) {
      if (record.name !== name) continue;
      const type = String(record.attributes['error.type'] ?? 'none');
      counts[type] = (counts[type] ?? 0) + 1;
    }
    return counts;
  }
}

/** A logs SDK that keeps its records. */
export class FakeLogs {
  readonly records: LogRecord[] = [];
  readonly provider: LoggerProvider = {
    getLogger: () => ({ emit: (record) => void this.records.push(record), enabled: () => true }),
  };

  names(): (string | undefined)[] {
    return this.records.map(({ eventName }) => eventName);
  }
}

export class FakeSpan {
  readonly name: string;
  readonly attributes: Attributes;
  readonly events: { name: string; attributes: Attributes }[] = [];
  status: { code: number; message?: string } | undefined = undefined;
  ended = false;

  constructor(name: string, attributes: Attributes) {
    this.name = name;
    this.attributes = { ...attributes };
  }

  isRecording(): boolean {
    return !this.ended;
  }

  setAttribute(key: string, value: string | number | boolean): void {
    this.attributes[key] = value;
  }

  setStatus(status: { code: number; message?: string }): void {
    this.status = status;
  }

  addEvent(name: string, attributes: Attributes): void {
    this.events.push({ name, attributes });
  }

  end(): void {
    this.ended = true;
  }
}

/** A tracing SDK that keeps its spans. */
export class FakeTraces {
  readonly spans: FakeSpan[] = [];
  readonly provider: TracerProvider = {
    getTracer: () => ({
      startSpan: (name: string, { attributes = {} }: { attributes?: Attributes } = {}) => {
        const span = new FakeSpan(name, attributes);
        this.spans.push(span);
        return span;
      },
    }),
  } as unknown as TracerProvider;
}
