import { type Declared, declare } from '../core/index.ts';

/** A pipeline in a pipeline. Its policies stand in the row like any other, so by itself it changes nothing. */
export const declaration: Declared = declare({
  kind: 'pipeline',
  options: {},
  around: (inside) => inside,
  summary: () => 'a pipeline of its own',
});
