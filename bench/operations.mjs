/** The operation of the calls. */
export const operation = async () => 1;

const failure = new Error('the dependency fails');
export const failingOperation = async () => {
  throw failure;
};

/** Ignores the failure, which a program would log. */
export const swallowing = (call) => async () => {
  try {
    await call();
  } catch {}
};
