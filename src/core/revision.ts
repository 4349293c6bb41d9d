/** How often a policy in use has changed what pipelines read of it when they are composed. */
let revisions = 0;

/**
 * Has every pipeline read its policies anew before its next call: for a policy that has changed its `needsTime`, `admission` or
 * `passesSuccess` while in use. Calls under way go on as they began. Pipelines of another copy of the package do not notice.
 */
export function reviseComposition(): void {
  revisions += 1;
}

/** Grows with each {@link reviseComposition}. */
export function compositionRevision(): number {
  return revisions;
}
