/** ts-morph, which only this command needs. It is loaded when it is asked for, and need not be installed otherwise. */
export type Morph = typeof import('ts-morph');

/** Says that ts-morph is not there, and how to get it. */
export class MissingMorph extends Error {
  override readonly name = 'MissingMorph';

  constructor() {
    super('seawall migrate reads code by ts-morph, which is not installed: npm install --no-save ts-morph');
  }
}

/** @throws MissingMorph where it is not installed */
export async function loadMorph(): Promise<Morph> {
  try {
    const morph = (await import('ts-morph')) as Morph & { readonly default?: Morph };
    return morph.default ?? morph; // from CommonJS, or not
  } catch (error) {
    if (/^(ERR_)?MODULE_NOT_FOUND$/.test(String((error as NodeJS.ErrnoException).code)))
      throw new MissingMorph();
    throw error;
  }
}
