import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Declared, Part, PartOptions, Policy } from '../../src/core/index.ts';
import { DECLARATIONS } from '../../src/declarations.ts';
import { pipeline } from '../../src/index.ts';

/** The description of a policy, written to a file, makes a policy with the same description. */

type Data = Readonly<Record<string, unknown>>;

const declared = DECLARATIONS.filter(({ make, key }) => make !== undefined && key !== undefined);

/** Generates some of the options, each from the samples. */
function optionsOf({ needsOptions, test }: Declared): fc.Arbitrary<Data> {
  const { samples = {} } = test ?? {};
  const requiredKeys = needsOptions === true ? Object.keys(samples) : [];
  const values = Object.entries(samples).map(([option, some]) => [option, fc.constantFrom(...some)]);
  return fc.record(Object.fromEntries(values) as Record<string, fc.Arbitrary<unknown>>, { requiredKeys });
}

function make({ make }: Declared, options: Data): Policy<unknown> {
  return (make as (options: Data) => Policy<unknown>)(options);
}

function toldBy(policy: Policy<unknown>): Data {
  return { ...policy.describe?.() };
}

/** Reads data like a file, with the knowledge of the declaration alone: by its parts, and functions by their names. */
function fromFile({ parts = {} }: Declared, data: Data): Data {
  return Object.fromEntries(
    Object.entries(data).map(([option, value]) => [option, valueFrom(value, parts[option])]),
  );
}

function valueFrom(value: unknown, { factories = {}, own, isEntry }: PartOptions = {}): unknown {
  if (isEntry === true && typeof value === 'string') return pipeline({ name: value });
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const [[key, inner] = ['', undefined], ...others] = Object.entries(value);
  if (others.length > 0 || !(key in factories || key === 'function')) return own?.make(value) ?? value;
  if (key === 'function') return { [inner as string]: () => undefined }[inner as string];
  return (factories[key] as Part).make(inner as object);
}

const cases = declared.map((declaration) => [declaration.kind, declaration] as const);

describe('what a policy says of itself makes one that says the same', () => {
  it.each(cases)('%s', (_, declaration) => {
    fc.assert(
      fc.property(optionsOf(declaration), (options) => {
        const told = toldBy(make(declaration, options));
        const file = JSON.parse(JSON.stringify(told)) as Data;
        expect(file).toEqual(told);
        expect(toldBy(make(declaration, fromFile(declaration, file)))).toEqual(told);
      }),
    );
  });

  it.each(cases)('%s: and so does an update with it', (_, declaration) => {
    fc.assert(
      fc.property(optionsOf(declaration), optionsOf(declaration), (options, others) => {
        const policy = make(declaration, options);
        if (policy.update === undefined) return;
        const wanted = toldBy(make(declaration, alikeInFixed(declaration, options, others)));
        const change = { ...allUndefined(declaration), ...fromFile(declaration, wanted) };
        for (const option of declaration.fixed ?? []) Reflect.deleteProperty(change, option);
        policy.update(change);
        const after = toldBy(policy);
        for (const [option, value] of Object.entries(wanted)) {
          if (!declaration.fixed?.includes(option)) expect(after[option]).toEqual(value);
        }
      }),
    );
  });
});

/** The other options, with what cannot change as in the first: by that, some of the rest may be allowed or not. */
function alikeInFixed({ fixed = [] }: Declared, options: Data, others: Data): Data {
  const isFixed = ([option]: [string, unknown]) => fixed.includes(option);
  const changing = Object.entries(others).filter((entry) => !isFixed(entry));
  return Object.fromEntries([...changing, ...Object.entries(options).filter(isFixed)]);
}

function allUndefined({ options }: Declared): Data {
  return Object.fromEntries(Object.keys(options).map((option) => [option, undefined]));
}
