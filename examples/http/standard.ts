/** The standard pipeline with your own values, and the classifier in your own pipeline. */
import { circuitBreaker, pipeline, retry, timeout } from 'seawall';
import { http, resilientFetch, standard } from 'seawall/http';

// #region options
const reports = standard({
  name: 'reports',
  timeout: '2m',
  attemptTimeout: '50s',
  retry: false,
  circuitBreaker: { window: '2m' },
});
// #endregion

// #region classifier
const payments = pipeline(
  { name: 'payments', classify: http() },
  timeout('10s'),
  retry(),
  circuitBreaker(),
  timeout('2s'),
);
const pay = resilientFetch(payments);
// #endregion
console.log(reports.kind, payments.describe().toString(), typeof pay);
