/**
 * A subject: makes the call to be measured, from one of the files in `libraries`. These are loaded only in the process that
 * measures the subject, for what one library leaves in the heap is collected at the expense of the next.
 */
export const using = (library, make) => async () => make(await import(`./libraries/${library}.mjs`));
