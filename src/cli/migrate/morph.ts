/** The type of ts-morph. Only this command needs it: it is loaded on demand, and need not be installed otherwise. */
export type Morph = typeof import('ts-morph');

/** Reports that ts-morph is not installed, and how to install it. */
export class MissingMorph extends Error {
  override readonly name = 'MissingMorph';

  constructor() {
    super('seawall migrate needs ts-morph, which is not installed: npm install --no-save ts-morph');
  }
}

/**
 * Loads ts-morph.
 * @throws MissingMorph if it is not installed
 */
export async function loadMorph(): Promise<Morph> {
  try {
    const morph = (await import('ts-morph')) as Morph & { readonly default?: Morph };
    return morph.default ?? morph; // depends on how Node.js wraps a CommonJS module
  } catch (error) {
    if (/^(ERR_)?MODULE_NOT_FOUND$/.test(String((error as NodeJS.ErrnoException).code)))
      throw new MissingMorph();
    throw error;
  }
}
