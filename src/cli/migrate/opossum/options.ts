import type { Expression, NewExpression, Node } from 'ts-morph';
import { meaningOf, numberIn, optionsIn } from '../literals.ts';
import { type BulkheadParts, type CircuitParts, callCode, objectCode } from '../seawall-code.ts';
import type { Section } from '../sections.ts';
import type { Translation } from '../translation.ts';

/** The policies that options of opossum are translated to, as code. */
export interface CircuitCode {
  readonly circuit: string;
  readonly bulkhead: string | undefined;
  readonly timeout: string | undefined;
  /** The first argument of `pipeline()`. */
  readonly pipelineOptions: string | undefined;
}

/** Options without a meaning in seawall: settings of opossum's statistics. */
const WITHOUT_MEANING = [
  'rollingCountBuckets',
  'rollingPercentilesEnabled',
  'enableSnapshots',
  'rotateBucketController',
];

const TODOS: Readonly<Record<string, readonly [message: string, section: Section]>> = {
  allowWarmUp: ['minimumCalls replaces the warm-up time', 'options'],
  abortController: ['each call has its own signal: pipeline.execute(({ signal }) => …)', 'signals'],
  autoRenewAbortController: ['each call has its own signal: pipeline.execute(({ signal }) => …)', 'signals'],
  cache: ['a cache is a policy: cache({ ttl }), outside of the circuit breaker', 'cache'],
  cacheTransport: ['a cache is a policy: cache({ ttl, store })', 'cache'],
  coalesce: ['joining calls is a policy: coalesce(), with a key for each call', 'cache'],
  enabled: ['a circuit is switched off by disable()', 'members'],
  group: ['there are no groups: the name is in every event and metric', 'options'],
  maxFailures: ['write consecutiveFailures or failureRate', 'options'],
  state: ['a state is restored by restore(snapshot), in a different format', 'members'],
  status: ['a state is restored by restore(snapshot), in a different format', 'members'],
};

/** Options that belong to one of those above. */
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

/** Writes the policies. Writes opossum's default where an option is missing, because seawall's defaults differ. */
export function circuitCode(made: NewExpression, translation: Translation): CircuitCode {
  const given = made.getArguments()[1];
  const literal = meaningOf(given, translation);
  const options = optionsIn(literal, translation);
  if (options === undefined) {
    translation.todo(
      made,
      `write here what the options ${given?.getText()} said; these are opossum’s defaults`,
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
  else if (!known.includes(name)) translation.todo(made, `there is no option ${name} in seawall`, 'options');
}

/** Writes a predicate whose parameter is `unknown`, whatever its type was: anything can be thrown. */
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

/** Writes a percentage as a ratio. */
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

/** Writes minimumCalls. The values 0 and 1 mean the same, because a rate needs at least one call. */
function leastCalls(given: Node | undefined, translation: Translation): string | undefined {
  if (given === undefined) return undefined;
  return numberIn(given, translation) === 0 ? '1' : translation.edits.render(given);
}

function rendered(node: Node | undefined, { edits }: Translation): string | undefined {
  return node === undefined ? undefined : edits.render(node);
}
