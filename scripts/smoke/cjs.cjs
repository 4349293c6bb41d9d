const { exercise } = require('./exercise.cjs');

exercise(require('seawall')).catch((error) => {
  console.error(error);
  process.exit(1);
});
