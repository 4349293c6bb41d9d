/** What is told can be chosen for all pipelines, and for each. */
// #region choosing
import { configureTelemetry, pipeline, retry } from 'seawall';

configureTelemetry({ minSeverity: 'warn', attributes: { 'deployment.environment.name': 'staging' } }); // for all
const search = pipeline({ name: 'search', telemetry: { spans: 'attempt' } }, retry()); // for this one
const cache = pipeline({ name: 'cache', telemetry: false }, retry()); // nothing
// #endregion
console.log(await search.execute(() => 'found'), await cache.execute(() => 'cached'));
