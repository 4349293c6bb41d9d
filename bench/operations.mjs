/** What is called. */
export const operation = async () => 1;

const failure = new Error('the dependency fails');
export const failingOperation = async () => {
  throw failure;
};

/** A program would log the failure: here it is dropped. */
export const swallowing = (call) => async () => {
  try {
    await call();
  } catch {}
};
