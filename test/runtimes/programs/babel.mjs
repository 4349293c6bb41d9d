// Compiles every file that an entry without Node's modules loads with React Native's Babel preset.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformFileSync } from '@babel/core';

const preset = fileURLToPath(import.meta.resolve('@react-native/babel-preset'));
const [dist] = process.argv.slice(2);
const files = readdirSync(dist).filter((file) =>
  /^(index|http|config|chaos|testing|chunk-.*)\.c?js$/.test(file),
);
const rows = [];
for (const profile of ['default', 'hermes-stable', 'hermes-canary']) {
  const presets = [[preset, { unstable_transformProfile: profile }]];
  const errors = files
    .map((file) => compile(join(dist, file), presets))
    .filter((error) => error !== undefined);
  rows.push({ group: 'compiles', name: profile, error: errors[0] });
}
if (files.length < 10) throw new Error(`there are ${files.length} files only`);
console.log(`ROWS ${JSON.stringify(rows)}`);

function compile(path, presets) {
  try {
    transformFileSync(path, { presets, babelrc: false, configFile: false, compact: true });
    return undefined;
  } catch (error) {
    return error.message.split('\n')[0];
  }
}
