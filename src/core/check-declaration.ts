import { checkRules } from './check-rules.ts';
import type { Bounds, Declared, Part, PartOptions } from './declaration.ts';
import { readDescribed } from './described.ts';
import { printable } from './printable.ts';
import type { Rules } from './rules.ts';
import type { Trait } from './traits.ts';
import {
  checkBoolean,
  checkFunction,
  checkName,
  checkNumber,
  checkOneOf,
  checkOptions,
  outOfRange,
  wrongType,
} from './validate.ts';

const FIELDS: Readonly<Record<keyof Declared, true>> = {
  kind: true,
  key: true,
  options: true,
  make: true,
  short: true,
  needsOptions: true,
  places: true,
  defaults: true,
  exclusive: true,
  fixed: true,
  isStateless: true,
  parts: true,
  around: true,
  facts: true,
  summary: true,
  happens: true,
  bytes: true,
  events: true,
  test: true,
};

const TRAITS: Readonly<Record<Trait, true>> = {
  repeats: true,
  queues: true,
  judges: true,
  answers: true,
  shares: true,
  spreads: true,
  limits: true,
};

/** A key in files: nothing that YAML or a path in a message could take for something else. */
const KEY = /^[A-Za-z]\w*$/;

/**
 * Checks a declaration that somebody else has written: its tables, what refers to them, and what it says of its samples.
 * @throws TypeError, RangeError that names path, rule and value
 */
export function checkDeclaration(path: string, declaration: unknown): asserts declaration is Declared {
  checkOptions(path, declaration, Object.keys(FIELDS));
  const one = declaration as Declared;
  checkName(`${path}.kind`, one.kind);
  checkRules(`${path}.options`, one.options);
  for (const field of ['around', 'summary'] as const) checkFunction(`${path}.${field}`, one[field]);
  for (const field of ['make', 'defaults', 'happens', 'bytes'] as const) {
    if (one[field] !== undefined) checkFunction(`${path}.${field}`, one[field]);
  }
  if (one.key !== undefined) {
    checkKey(`${path}.key`, one.key);
    checkFunction(`${path}.make`, one.make);
  }
  checkOptionNames(path, one);
  for (const [at, place] of (one.places ?? []).entries()) {
    checkKey(`${path}.places[${at}].key`, place.key);
    checkNumber(`${path}.places[${at}].at`, place.at);
    checkOptions(`${path}.places[${at}]`, place, ['key', 'at', 'about', 'standard']);
  }
  for (const [trait, fact] of Object.entries(one.facts ?? {})) {
    checkOneOf(`${path}.facts`, trait, Object.keys(TRAITS));
    checkFunction(`${path}.facts.${trait}`, fact);
  }
  for (const [option, part] of Object.entries(one.parts ?? {})) checkPart(`${path}.parts.${option}`, part);
  tryDefaults(path, one);
  for (const options of trials(one)) trySample(path, one, options);
}

function checkKey(path: string, key: unknown): void {
  if (typeof key !== 'string' || !KEY.test(key)) {
    throw wrongType(path, 'must begin with a letter, and consist of letters, digits and _', key);
  }
}

/** Whatever names an option must name one that there is. */
function checkOptionNames(path: string, { options, short, exclusive, fixed, parts, test }: Declared): void {
  const known = Object.keys(options);
  const check = (at: string, option: unknown): unknown => checkOneOf(`${path}.${at}`, option, known);
  if (short !== undefined) check('short', short);
  for (const [at, option] of (exclusive ?? []).entries()) check(`exclusive[${at}]`, option);
  for (const [at, option] of (fixed ?? []).entries()) check(`fixed[${at}]`, option);
  for (const option of Object.keys(parts ?? {})) check('parts', option);
  for (const [option, values] of Object.entries(test?.samples ?? {})) {
    check('test.samples', option);
    if (Array.isArray(values) && values.length > 0) continue;
    throw wrongType(`${path}.test.samples.${option}`, 'must be a list that is not empty', values);
  }
}

function checkPart(path: string, part: PartOptions): void {
  checkOptions(path, part, ['factories', 'own', 'section', 'isEntry', 'standIn']);
  const { factories = {}, own, section, isEntry, standIn } = part;
  if (isEntry !== undefined) checkBoolean(`${path}.isEntry`, isEntry);
  if (standIn !== undefined) checkFunction(`${path}.standIn`, standIn);
  for (const [name, part] of Object.entries(factories)) checkMaker(`${path}.factories.${name}`, part);
  if (own !== undefined) checkMaker(`${path}.own`, own);
  if (section !== undefined) checkKey(`${path}.section`, section);
}

function checkMaker(path: string, part: Part): void {
  checkOptions(path, part, ['options', 'short', 'make']);
  checkRules(`${path}.options`, part.options);
  checkFunction(`${path}.make`, part.make);
  if (part.short !== undefined) checkOneOf(`${path}.short`, part.short, Object.keys(part.options));
}

/** The first sample of each option, and each of the others in its place. None where the required options have no samples. */
function trials({ options, make, test }: Declared): object[] {
  const samples = Object.entries(test?.samples ?? {});
  const isMissing = ([option, rule]: [string, Rules[string]]): boolean =>
    rule.required === true && test?.samples[option] === undefined;
  if (make === undefined || Object.entries(options).some(isMissing)) return [];
  const first = Object.fromEntries(samples.map(([option, values]) => [option, values[0]]));
  const others = samples.flatMap(([option, values]) =>
    values.slice(1).map((value) => ({ ...first, [option]: value })),
  );
  return [first, ...others];
}

/** The defaults that depend on the place of a step must be options of it. */
function tryDefaults(path: string, { defaults, options, places = [] }: Declared): void {
  for (const allowedMs of [CALM.latencyMs, Infinity]) {
    const standing = { place: places[0]?.key, entry: 'sample', nth: 1, allowedMs };
    const given = attempt(`${path}.defaults`, () => defaults?.(standing) ?? {});
    checkOptions(`${path}.defaults(…)`, given, Object.keys(options));
  }
}

function trySample(path: string, declaration: Declared, options: object): void {
  const { kind, options: rules, make, around, facts = {}, summary, happens, bytes } = declaration;
  const policy = attempt(`${path}.make`, () => make?.(options));
  if (policy?.kind !== kind) {
    throw outOfRange(`${path}.make`, `must make a policy of the kind '${kind}'`, policy?.kind);
  }
  const told = attempt(`${path}.make(…).describe`, () => readDescribed(rules, policy.describe?.() ?? {}));
  for (const inside of [CALM, UNBOUNDED]) {
    const bounds = attempt(`${path}.around`, () =>
      around(inside, told, { boundsOf: () => UNBOUNDED, isRepeated: true }),
    );
    for (const bound of Object.keys(CALM)) {
      checkNumber(`${path}.around(…).${bound}`, Reflect.get(bounds ?? {}, bound));
    }
  }
  checkName(
    `${path}.summary(…)`,
    attempt(`${path}.summary`, () => summary(told)),
  );
  for (const [trait, fact] of Object.entries(facts))
    attempt(`${path}.facts.${trait}`, () => fact(told as never));
  attempt(`${path}.happens`, () => happens?.(told, { name: policy.name, isRepeated: true }));
  checkNumber(
    `${path}.bytes(…)`,
    attempt(`${path}.bytes`, () => bytes?.(told) ?? 0),
  );
}

/** As of a call of nothing but an operation that a timeout bounds, and of one that nothing bounds. */
const CALM: Bounds = { latencyMs: 1000, attempts: 1, delaysMs: 0, running: 10, inFlight: 10 };
const UNBOUNDED: Bounds = {
  latencyMs: Infinity,
  attempts: Infinity,
  delaysMs: Infinity,
  running: Infinity,
  inFlight: Infinity,
};

function attempt<T>(path: string, ask: () => T): T {
  try {
    return ask();
  } catch (error) {
    const seen =
      error instanceof Error ? `${error.name}: ${printable(error.message, 200)}` : 'what is no error';
    throw outOfRange(path, 'must not throw for the samples', error, seen);
  }
}
