import type { Expression, NewExpression, Node } from 'ts-morph';
import { meaningOf, numberIn, optionsIn } from '../literals.ts';
import { type BulkheadParts, type CircuitParts, callCode, objectCode } from '../seawall-code.ts';
import type { Section } from '../sections.ts';
import type { Translation } from '../translation.ts';

/** The policies that options of opossum amount to, as code. */
export interface CircuitCode {
  readonly circuit: string;
  readonly bulkhead: string | undefined;
  readonly timeout: string | undefined;
  /** The first argument of the pipeline. */
  readonly pipelineOptions: string | undefined;
}

/** Options that say nothing here: how opossum keeps its figures. */
const WITHOUT_MEANING = [
  'rollingCountBuckets',
  'rollingPercentilesEnabled',
  'enableSnapshots',
  'rotateBucketController',
];

const TODOS: Readonly<Record<string, readonly [message: string, section: Section]>> = {
  allowWarmUp: ['minimumCalls takes the place of a time to warm up', 'options'],
  abortController: ['each call has a signal of its own: pipeline.execute(({ signal }) => …)', 'signals'],
  autoRenewAbortController: [
    'each call has a signal of its own: pipeline.execute(({ signal }) => …)',
    'signals',
  ],
  cache: ['no policy caches yet: keep a cache around the call', 'cache'],
  cacheTransport: ['no policy caches yet: keep a cache around the call', 'cache'],
  coalesce: ['no policy joins calls yet: keep the promise of the call under way', 'cache'],
  enabled: ['a circuit is switched off by disable()', 'members'],
  group: ['there are no groups: the name is in every event and metric', 'options'],
  maxFailures: ['say consecutiveFailures or failureRate', 'options'],
  state: ['a state is taken over by restore(snapshot), in a form of its own', 'members'],
  status: ['a state is taken over by restore(snapshot), in a form of its own', 'members'],
};

/** Options that go with one of those above. */
const PARTS_OF_OTHERS = [
  'cacheTTL',
  'cacheSize',
  'cacheGetKey',
  'coalesceTTL',
  'coalesceSize',
  'coalesceResetOn',
];

const READ = [
  'timeout',
  'errorThresholdPercentage',
  'resetTimeout',
  'rollingCountTimeout',
  'volumeThreshold',
  'capacity',
];

/** Writes the policies. Opossum's own values stand where an option is left out, since ours are others. */
export function circuitCode(made: NewExpression, translation: Translation): CircuitCode {
  const given = made.getArguments()[1];
  const literal = meaningOf(given, translation);
  const options = optionsIn(literal, translation);
  if (options === undefined) {
    translation.todo(
      made,
      `say what the options ${given?.getText()} said; these are opossum’s own`,
      'options',
    );
  }
  if (literal !== undefined) translation.keepComments(literal, made);
  const all = options ?? new Map<string, Expression>();
  for (const name of all.keys()) remark(made, name, translation);
  const code = (name: string): string | undefined => rendered(all.get(name), translation);
  const parts: CircuitParts = {
    name: code('name'),
    failureRate: rate(made, all.get('errorThresholdPercentage'), translation),
    window: code('rollingCountTimeout') ?? "'10s'",
    minimumCalls: leastCalls(all.get('volumeThreshold'), translation),
    breakDuration: code('resetTimeout') ?? "'30s'",
  };
  const capacity: BulkheadParts = { maxConcurrent: code('capacity') };
  const filter = all.get('errorFilter');
  const classify =
    filter && callCode(translation.need('errors'), `{ ignored: [${predicate(filter, translation)}] }`);
  const timeout = code('timeout') ?? "'10s'";
  return {
    circuit: callCode(translation.need('circuitBreaker'), objectCode({ ...parts })),
    bulkhead: capacity.maxConcurrent && callCode(translation.need('bulkhead'), objectCode({ ...capacity })),
    timeout: timeout === 'false' ? undefined : callCode(translation.need('timeout'), timeout),
    pipelineOptions: objectCode({ name: code('name'), classify }),
  };
}

function remark(made: Node, name: string, translation: Translation): void {
  const todo = TODOS[name];
  const known = [...READ, ...WITHOUT_MEANING, ...PARTS_OF_OTHERS, 'name', 'errorFilter'];
  if (todo !== undefined) translation.todo(made, ...todo);
  else if (!known.includes(name)) translation.todo(made, `there is no option ${name} here`, 'options');
}

/** A predicate of anything, whatever type its parameter had: what is thrown can be anything. */
function predicate(filter: Node, { edits, file, morph }: Translation): string {
  const { Node } = morph;
  const isTyped = /\.[cm]?tsx?$/.test(file.getFilePath());
  if (Node.isArrowFunction(filter) || Node.isFunctionExpression(filter)) {
    const [parameter] = filter.getParameters();
    const type = parameter?.getTypeNode();
    if (type !== undefined) edits.replace(type, 'any');
    else if (parameter !== undefined && isTyped) {
      const isBare = filter.getText().startsWith(parameter.getText());
      edits.replace(parameter, isBare ? `(${parameter.getText()}: any)` : `${parameter.getText()}: any`);
    }
  }
  return edits.render(filter);
}

/** A percentage is a ratio here. */
function rate(made: Node, given: Node | undefined, translation: Translation): string {
  if (given === undefined) return '0.5';
  const percentage = numberIn(given, translation);
  if (percentage === undefined) return `${translation.edits.render(given)} / 100`;
  if (percentage > 0 && percentage <= 100) return String(percentage / 100);
  translation.todo(
    made,
    `failureRate is above 0 and at most 1; errorThresholdPercentage was ${percentage}`,
    'options',
  );
  return String(percentage / 100);
}

/** None and one are the same: a rate needs a call. */
function leastCalls(given: Node | undefined, translation: Translation): string | undefined {
  if (given === undefined) return undefined;
  return numberIn(given, translation) === 0 ? '1' : translation.edits.render(given);
}

function rendered(node: Node | undefined, { edits }: Translation): string | undefined {
  return node === undefined ? undefined : edits.render(node);
}
