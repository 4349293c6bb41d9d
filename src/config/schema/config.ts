import * as z from 'zod/mini';
import { entry, entryOptions } from './entry.ts';
import { budget } from './retry.ts';
import type { PoliciesConfig } from './types.generated.ts';
import { option, registry, type Schema } from './vocabulary.ts';

/** Names that neither YAML, paths in messages nor JavaScript's own properties can make ambiguous. */
export const NAME_PATTERN: RegExp = /^[A-Za-z][\w-]*$/;
const NAME_RULE = 'must begin with a letter, and consist of letters, digits, - and _';

const entryName = z.string().check(z.regex(NAME_PATTERN, { error: NAME_RULE }));

/** The whole file. This schema is the one source of schema.json, of the TypeScript types and of the validation. */
export const policiesConfig: Schema<PoliciesConfig> = z
  .strictObject({
    $schema: option(z.string(), 'Where editors find the schema.', {
      examples: ['./node_modules/seawall/schema.json'],
    }),
    defaults: option(entryOptions, 'What every entry in the standard order starts from.'),
    budgets: option(z.record(entryName, budget), 'Retry budgets that several entries share, by name.'),
    policies: z.record(entryName, entry).register(registry, {
      description:
        'The pipelines by name: an object in the standard order, or a list in an order of its own.',
    }),
  })
  .register(registry, {
    description: 'Resilience policies as configuration, for seawall.',
    examples: [
      {
        policies: {
          payments: { extends: 'seawall/http', timeout: '10s', attemptTimeout: '2s' },
          search: [{ timeout: '2s' }, { retry: { maxAttempts: 2 } }, 'circuitBreaker'],
        },
      },
    ],
  });
