/** Telemetry can be configured for all pipelines, and for each. */
// #region choosing
import { configureTelemetry, pipeline, retry } from 'seawall';

configureTelemetry({ minSeverity: 'warn', attributes: { 'deployment.environment.name': 'staging' } }); // for all pipelines
const search = pipeline({ name: 'search', telemetry: { spans: 'attempt' } }, retry()); // for this one only
const cache = pipeline({ name: 'cache', telemetry: false }, retry()); // no telemetry
// #endregion
console.log(await search.execute(() => 'found'), await cache.execute(() => 'cached'));
