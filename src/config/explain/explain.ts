import { boundsOf } from '../../advice/index.ts';
import type { Declared } from '../../core/index.ts';
import type { Pipeline } from '../../index.ts';
import { shownSubject } from '../configured-pipelines.ts';
import type { EntrySubject } from '../entry-subject.ts';
import { findingsOf } from '../findings.ts';
import type { Problem } from '../problem.ts';
import { type Behavior, whatHappens } from './happenings.ts';

/** The behaviour of a pipeline, in figures and in words. Plain data. */
export interface Explanation {
  readonly name: string;
  readonly description: string | undefined;
  readonly classify: string | undefined;
  /** The policies, the outermost first. Nested pipelines are flattened. */
  readonly policies: readonly {
    readonly kind: string;
    readonly name: string;
    /** Short description of the policy's effect. */
    readonly summary: string;
    /** Names of the nested pipelines that contain it, the outermost first. */
    readonly path: readonly string[];
  }[];
  /**
   * Upper bounds for one call. `null` if nothing bounds the value, or if it is unknown: for example if it depends on your own
   * function, or on a policy without a declaration.
   */
  readonly worstCase: {
    /**
     * Longest time that a caller waits, including queues and delays that a server asks for. The time that your own functions take
     * is not included.
     */
    readonly latencyMs: number | null;
    /** Largest number of times that the operation runs for one call. */
    readonly attempts: number | null;
    /** The delays between attempts, as a part of the latency. */
    readonly delaysMs: number | null;
    /** Largest number of operations that run at once, for all keys together. */
    readonly running: number | null;
    /** Largest number of calls in flight at once, for all keys together: those that run and those that wait. */
    readonly inFlight: number | null;
  };
  readonly memory: {
    /** Approximate memory that the policies hold, in bytes, for all keys together. */
    readonly stateBytes: number;
    /**
     * Approximate memory that the calls in flight hold when every permit and every place in a queue is taken, in bytes. `null` if
     * nothing bounds it.
     */
    readonly inFlightBytes: number | null;
  };
  /** Outcomes that a caller sees, in plain words. */
  readonly happens: Behavior;
  /** Findings about the combination of its policies. */
  readonly findings: readonly Problem[];
}

export interface ExplainOptions {
  /**
   * Declarations of your own policies. @default those that its configuration knows; for a pipeline made in code, only the
   * toolkit's
   */
  readonly policies?: readonly Declared[] | undefined;
}

/** Memory of one call in flight through four policies, as `npm run bench` measures it. */
const BYTES_PER_CALL = 800;
/** Memory of a pipeline without policies. */
const BYTES_PER_PIPELINE = 850;
/** Memory that the pipeline holds for each of its policies, in addition to the policy's own. */
const BYTES_PER_LEVEL = 250;

/**
 * Explains a pipeline that was made in code: its worst case, its memory, its behaviour, and combinations that are rarely
 * intended.
 * @throws TypeError, RangeError for a declaration that is wrong
 */
export function explain(of: Pipeline<unknown>, { policies }: ExplainOptions = {}): Explanation {
  const subject = shownSubject(of, policies, 'explain.policies');
  return explainSubject(subject, findingsOf(subject));
}

/**
 * Explains the pipeline of one subject.
 * @param findings its known problems
 */
export function explainSubject(subject: EntrySubject, findings: readonly Problem[]): Explanation {
  const { name, description, classify, policies, copies } = subject;
  const { latencyMs, attempts, delaysMs, running, inFlight } = boundsOf(subject);
  const stateBytes = policies.reduce(
    (sum, { declaration, options }) => sum + BYTES_PER_LEVEL + (declaration?.bytes?.(options) ?? 0),
    BYTES_PER_PIPELINE,
  );
  return {
    name,
    description,
    classify,
    policies: policies.map(({ kind, name: own, declaration, options, path }) => ({
      kind,
      name: own,
      summary: declaration?.summary(options) ?? 'made in code',
      path,
    })),
    worstCase: {
      latencyMs: finite(latencyMs),
      attempts: finite(attempts),
      delaysMs: finite(delaysMs),
      running: finite(running * copies),
      inFlight: finite(inFlight * copies),
    },
    memory: {
      stateBytes: stateBytes * copies,
      inFlightBytes: finite(inFlight * copies * BYTES_PER_CALL),
    },
    happens: whatHappens(subject),
    findings,
  };
}

/** Returns `null` for Infinity, which JSON cannot hold. */
function finite(value: number): number | null {
  return value === Infinity ? null : value;
}
