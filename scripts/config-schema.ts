import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import * as z from 'zod/mini';
import { policiesConfig } from '../src/config/schema/config.ts';
import { registry } from '../src/config/schema/vocabulary.ts';
import { type JsonSchema, typesOf } from './config-types.ts';

/**
 * Writes what follows from the schema of the configuration: schema.json, which the package ships, and the TypeScript types.
 * With `--check` it writes nothing, and fails where they have fallen behind.
 */
const check = process.argv.includes('--check');
const schema = z.toJSONSchema(policiesConfig, {
  target: 'draft-7', // what editors and validators understand without being told
  metadata: registry,
  io: 'input',
}) as JsonSchema;
let stale = false;

write('src/config/schema/types.generated.ts', typesOf(schema));
write('schema.json', `${JSON.stringify(published(schema), null, 2)}\n`);
if (stale) process.exit(1);

function write(path: string, text: string): void {
  const same = existsSync(path) && readFileSync(path, 'utf8') === text;
  if (same) console.log(`${path} agrees with the schema`);
  else if (check) {
    stale = true;
    console.error(`${path} has fallen behind the schema: npm run schema`);
  } else {
    writeFileSync(path, text);
    console.log(`${path} rewritten`);
  }
}

/** As others see it: without what only our types need. */
function published(root: JsonSchema): unknown {
  const { $schema, ...rest } = root;
  const head = {
    $schema,
    $id: 'https://unpkg.com/seawall/schema.json',
    title: 'seawall policies',
    ...rest,
  };
  return JSON.parse(
    JSON.stringify(head, (key, value) => (key === 'tsType' || key === 'id' ? undefined : value)),
  );
}
