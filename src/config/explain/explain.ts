import type { Pipeline } from '../../index.ts';
import { checkSubject } from '../checks/check.ts';
import type { Problem } from '../problem.ts';
import { shownSubject } from '../redacted-pipelines.ts';
import type { Subject } from '../subject.ts';
import { worstCase } from '../worst-case.ts';
import { memoryOf } from './memory.ts';
import { type Behavior, summarize, whatHappens } from './words.ts';

/** What a pipeline does, in figures and in words. Plain data. */
export interface Explanation {
  readonly name: string;
  readonly description: string | undefined;
  readonly classify: string | undefined;
  /** The outermost first. */
  readonly policies: readonly {
    readonly kind: string;
    readonly name: string;
    /** What it does, in a few words. */
    readonly summary: string;
  }[];
  readonly worstCase: {
    /** How long a caller waits at most; `null` where nothing bounds it. */
    readonly latencyMs: number | null;
    /** How often the operation runs for one call, at most; `null` where nothing bounds it. */
    readonly attempts: number | null;
    /** Of the latency, the delays between attempts, unless the server asks for longer ones. */
    readonly delaysMs: number | null;
    /** Calls under way at once, at most: those that run and those that wait; `null` where nothing bounds it. */
    readonly inFlight: number | null;
  };
  readonly memory: {
    /** What the policies hold, in bytes, for all keys together: about that much. */
    readonly stateBytes: number;
    /** What the calls under way hold when all places are taken; `null` where nothing bounds them. */
    readonly inFlightBytes: number | null;
  };
  /** What a caller sees, in plain words. */
  readonly happens: Behavior;
  readonly findings: readonly Problem[];
}

/** Explains a pipeline: one made in code, or an entry of a configuration. */
export function explain(of: Pipeline<unknown> | Subject): Explanation {
  if (!('describe' in of)) return explainSubject(of, []);
  const subject = shownSubject(of);
  return explainSubject(subject, checkSubject(subject, of.describe().warnings));
}

/** @param findings what is known to be wrong with it */
export function explainSubject(subject: Subject, findings: readonly Problem[]): Explanation {
  const { name, description, classify, policies, copies } = subject;
  const { latencyMs, attempts, delaysMs } = worstCase(policies);
  const memory = memoryOf(policies);
  return {
    name,
    description,
    classify,
    policies: policies.map((policy) => ({
      kind: policy.kind,
      name: policy.name,
      summary: summarize(policy),
    })),
    worstCase: {
      latencyMs: finite(latencyMs),
      attempts: finite(attempts),
      delaysMs: finite(delaysMs),
      inFlight: finite(memory.inFlight * copies),
    },
    memory: {
      stateBytes: memory.stateBytes * copies,
      inFlightBytes: finite(memory.inFlightBytes * copies),
    },
    happens: whatHappens(policies),
    findings,
  };
}

/** JSON has no Infinity. */
function finite(value: number): number | null {
  return value === Infinity ? null : value;
}
