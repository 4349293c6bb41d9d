/**
 * Policies from files. Separate from the rest of seawall/config, because browsers and some other runtimes have no files.
 * @packageDocumentation
 */

export { type InspectFilesOptions, inspectFiles } from './inspect-files.ts';
export { type LoadedPipelines, type LoadPoliciesOptions, loadPolicies } from './load-policies.ts';
