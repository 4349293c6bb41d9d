import {
  type Classifier,
  type Clock,
  classifyByDefault,
  type Discard,
  type EventHub,
  type Mark,
  type Outcome,
  type Policy,
  type PolicyCall,
  type Probe,
  type Runtime,
  type Trait,
} from '../core/index.ts';
import type { Deadlines } from './deadlines.ts';
import type { CustomLayer } from './layer.ts';

/** The parts that all executions of a pipeline have in common, whatever its policies. */
export interface Setting {
  readonly name: string;
  readonly runtime: Runtime;
  readonly deadlines: Deadlines;
  readonly classify: Classifier;
  /** See {@link Call.idempotent}. */
  readonly idempotent: boolean | undefined;
  readonly events: EventHub;
  /** The event hubs of the pipeline and of those nested in it. */
  readonly scope: readonly EventHub[];
  readonly observer: Observer;
  /** The instrument of the pipeline. */
  readonly probe: Probe | undefined;
}

/**
 * The compiled form of a pipeline: nested pipelines are flattened into one row of levels, so that a call costs one
 * execution however deeply they nest. Only a custom layer, which is an async function of its own, ends the row.
 */
export interface Plan extends Setting {
  readonly levels: readonly Level[];
  /** True where any level needs the time: on the way inward, and outward with a success or a failure. */
  readonly needsTime: { readonly inward: boolean; readonly success: boolean; readonly failure: boolean };
  /** Lets go of outcomes that no caller gets; `undefined` where no classifier knows how. */
  readonly discard: Discard | undefined;
  /** The custom layer that the levels enclose, and what that encloses; `undefined` where they enclose the operation. */
  readonly inner: { readonly layer: CustomLayer; readonly plan: Plan } | undefined;
}

/** Told of each execution of a pipeline. */
export interface Observer {
  /** Answers with the time, or more, if anybody wants to know how long the execution takes. */
  started(clock: Clock, outer: Mark | undefined): Mark | undefined;
  /** The execution has come to that. Asks nobody, so it is counted even where the stack is used up by what follows. */
  count(outcome: Outcome): void;
  /**
   * Tells of it.
   * @param now NaN where the clock was not read
   * @param cancelled nobody waits for the outcome any more
   */
  settled(call: PolicyCall, outcome: Outcome, mark: Mark | undefined, now: number, cancelled: boolean): void;
}

/** The part inside a custom layer is no execution of the pipeline. */
const UNOBSERVED: Observer = { started: () => undefined, count() {}, settled() {} };

/**
 * A policy at its place in a pipeline. The methods are kept here so that the engine always loads them from one shape of
 * object, whatever the policies look like.
 */
export interface Level {
  /** The level's place, counted from the outermost: 0. */
  readonly index: number;
  readonly policy: Policy<unknown>;
  readonly admit: Policy<unknown>['admit'];
  /** The answer of `admit`, where it is always the same. */
  readonly admission: Policy<unknown>['admission'];
  readonly settle: Policy<unknown>['settle'];
  /** `settle` where it is to be asked about successes. */
  readonly settleSuccess: Policy<unknown>['settle'];
  readonly abandon: Policy<unknown>['abandon'];
  readonly withdraw: Policy<unknown>['withdraw'];
  readonly expire: Policy<unknown>['expire'];
  readonly release: Policy<unknown>['release'];
  readonly classify: Classifier;
  /** Traits of the policies further out. */
  readonly outer: readonly Trait[];
  /** The plan of the part inside the level, once an execution of it alone was needed. */
  inside: Plan | undefined;
  /** Executions of what lies inside that calls share, by their keys. */
  shared: Map<unknown, object> | undefined;
}

/** A policy together with the classifier of the pipeline that it was given to. */
export interface Placed {
  readonly policy: Policy<unknown>;
  readonly classify: Classifier;
}

export function compile(setting: Setting, placed: readonly Placed[]): Plan {
  const discard = discardOf([setting.classify, ...placed.map(({ classify }) => classify)]);
  return planFrom(setting, placed, 0, discard);
}

/** Lets go of an outcome in the way of each of the classifiers, if any of them has one. */
function discardOf(classifiers: readonly Classifier[]): Discard | undefined {
  const [first, ...others] = new Set(
    classifiers.flatMap(({ discard }) => (discard === undefined ? [] : [discard])),
  );
  if (first === undefined || others.length === 0) return first;
  return async (outcome, instead, apart) => {
    await Promise.all([first, ...others].map((discard) => discard(outcome, instead, apart)));
  };
}

function planFrom(
  setting: Setting,
  placed: readonly Placed[],
  start: number,
  discard: Discard | undefined,
): Plan {
  const layer = placed.findIndex(({ policy }, index) => index >= start && isCustomLayer(policy));
  const levels = placed
    .slice(start, layer === -1 ? placed.length : layer)
    .map(({ policy, classify }, index) => level(index, policy, classify, traitsOf(placed, start + index)));
  if (layer === -1) return planOf(setting, levels, discard, undefined);
  const { policy } = placed[layer] as Placed;
  const plan = planFrom({ ...setting, observer: UNOBSERVED }, placed, layer + 1, discard);
  return planOf(setting, levels, discard, { layer: policy as CustomLayer, plan });
}

function planOf(
  setting: Setting,
  levels: readonly Level[],
  discard: Discard | undefined,
  inner: Plan['inner'],
): Plan {
  const told = levels.filter(({ settle, release }) => settle !== undefined || release !== undefined);
  const needsTime = {
    inward: levels.some(({ admit, policy }) => admit !== undefined && (policy.needsTime?.admit ?? true)),
    success: told.some(
      // With another classifier a value may turn out to be a failure.
      ({ policy, classify }) => classify !== classifyByDefault || (policy.needsTime?.success ?? true),
    ),
    failure: told.length > 0,
  };
  // One by one: spread out of two sorts of settings, plans would be of two shapes.
  return {
    name: setting.name,
    runtime: setting.runtime,
    deadlines: setting.deadlines,
    classify: setting.classify,
    idempotent: setting.idempotent,
    events: setting.events,
    scope: setting.scope,
    observer: setting.observer,
    probe: setting.probe,
    levels,
    needsTime,
    discard,
    inner,
  };
}

function level(index: number, policy: Policy<unknown>, classify: Classifier, outer: readonly Trait[]): Level {
  // With another classifier a value may turn out to be a failure.
  const passesSuccess = policy.passesSuccess === true && classify === classifyByDefault;
  return {
    index,
    policy,
    admit: policy.admit,
    admission: policy.admission,
    settle: policy.settle,
    settleSuccess: passesSuccess ? undefined : policy.settle,
    abandon: policy.abandon,
    withdraw: policy.withdraw,
    expire: policy.expire,
    release: policy.release,
    classify,
    outer,
    inside: undefined,
    shared: undefined,
  };
}

/** Makes the plan of the part inside that level: for executions of that alone. */
export function planInside(plan: Plan, { index }: Level): Plan {
  const levels = plan.levels.slice(index + 1).map((level, at) => ({ ...level, index: at }));
  return planOf({ ...plan, observer: UNOBSERVED }, levels, plan.discard, plan.inner);
}

const NONE: readonly Trait[] = [];

function traitsOf(placed: readonly Placed[], count: number): readonly Trait[] {
  if (count === 0) return NONE;
  return [...new Set(placed.slice(0, count).flatMap(({ policy }) => policy.traits ?? NONE))];
}

function isCustomLayer(policy: Policy<unknown>): policy is CustomLayer {
  return policy.kind === 'custom' && 'layer' in policy;
}
