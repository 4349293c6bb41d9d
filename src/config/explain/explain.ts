import { boundsOf } from '../../advice/index.ts';
import type { Declared } from '../../core/index.ts';
import type { Pipeline } from '../../index.ts';
import { shownSubject } from '../configured-pipelines.ts';
import type { EntrySubject } from '../entry-subject.ts';
import { findingsOf } from '../findings.ts';
import type { Problem } from '../problem.ts';
import { type Behavior, whatHappens } from './happenings.ts';

/** What a pipeline does, in figures and in words. Plain data. */
export interface Explanation {
  readonly name: string;
  readonly description: string | undefined;
  readonly classify: string | undefined;
  /** The outermost first, nested pipelines flattened. */
  readonly policies: readonly {
    readonly kind: string;
    readonly name: string;
    /** What it does, in a few words. */
    readonly summary: string;
    /** Names of the nested pipelines that it stands in, outermost first. */
    readonly path: readonly string[];
  }[];
  /** `null` where nothing bounds it, or nobody knows: what a function of yours says, or a policy that nobody has declared. */
  readonly worstCase: {
    /** How long a caller waits at most, queues and waits that a server asks for included; functions of yours take their time besides. */
    readonly latencyMs: number | null;
    /** How often the operation runs for one call, at most. */
    readonly attempts: number | null;
    /** Of the latency, the delays between attempts. */
    readonly delaysMs: number | null;
    /** Operations that run at once, at most, for all keys together. */
    readonly running: number | null;
    /** Calls under way at once, at most: those that run and those that wait. */
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
  /** What there is to say about its policies beside each other. */
  readonly findings: readonly Problem[];
}

export interface ExplainOptions {
  /** Declarations of policies of your own. @default those that its configuration knows; of a pipeline made in code, only the toolkit's */
  readonly policies?: readonly Declared[] | undefined;
}

/** A call held in flight through four policies, as `npm run bench` measures it. */
const BYTES_PER_CALL = 800;
/** A pipeline without policies. */
const BYTES_PER_PIPELINE = 850;
/** What it holds for each of its policies, beside what that holds itself. */
const BYTES_PER_LEVEL = 250;

/**
 * Explains a pipeline that is made in code: its worst case, its memory, what happens, and what is hardly ever meant.
 * @throws TypeError, RangeError for a declaration that is wrong
 */
export function explain(of: Pipeline<unknown>, { policies }: ExplainOptions = {}): Explanation {
  const subject = shownSubject(of, policies, 'explain.policies');
  return explainSubject(subject, findingsOf(subject));
}

/** @param findings what is known to be wrong with it */
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

/** JSON has no Infinity. */
function finite(value: number): number | null {
  return value === Infinity ? null : value;
}
