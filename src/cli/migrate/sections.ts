/** The sections of the pages in docs/migration that comments link to. A test compares them. */
export const SECTIONS = {
  cockatiel: [
    'attempts',
    'backoffs',
    'circuit-breaker',
    'equivalents',
    'errors',
    'events',
    'handled',
    'retry',
    'state',
    'timeout',
  ],
  opossum: ['cache', 'events', 'fallback', 'members', 'options', 'signals'],
} as const;

export type Library = keyof typeof SECTIONS;

export type Section = (typeof SECTIONS)[Library][number];
