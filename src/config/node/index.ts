/**
 * Policies from files. Apart from the rest of seawall/config, because only Node and its like have files.
 * @packageDocumentation
 */

export { type InspectFilesOptions, inspectFiles } from './inspect-files.ts';
export { type LoadedPipelines, type LoadPoliciesOptions, loadPolicies } from './load-policies.ts';
