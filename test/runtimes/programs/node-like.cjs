// The same program as CommonJS.
const { AsyncLocalStorage } = require('node:async_hooks');
const { writeFileSync } = require('node:fs');

const lib = {
  seawall: require('seawall'),
  chaos: require('seawall/chaos'),
  config: require('seawall/config'),
  configNode: require('seawall/config/node'),
  http: require('seawall/http'),
  testing: require('seawall/testing'),
  testingNode: require('seawall/testing/node'),
  undici: require('undici'),
};
const [base, deadPort, folder] = process.argv.slice(2);

void import('./exercise/exercise.mjs')
  .then(({ exercise }) =>
    exercise(lib, { base, deadPort, folder, AsyncLocalStorage, writeFile: writeFileSync }),
  )
  .then((rows) => console.log(`ROWS ${JSON.stringify(rows)}`));
