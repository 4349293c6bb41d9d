/**
 * Makes the call to be measured, from one of the files in `libraries`. These are loaded only in the process that measures the
 * subject, because the garbage of one library would be collected during the measurement of the next.
 */
export const using = (library, make) => async () => make(await import(`./libraries/${library}.mjs`));
