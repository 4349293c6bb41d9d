/** Waits for that time. This file has the functions of a test framework that the exercise needs in every runtime. */

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export function check(condition, message) {
  if (!condition) throw new Error(message);
}

export function equal(actual, expected) {
  const [seen, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (seen !== wanted) throw new Error(`expected ${wanted}, got ${seen}`);
}

/** Returns the error that the promise is rejected with. */
export async function rejected(promise, name) {
  let value;
  try {
    value = await promise;
  } catch (error) {
    if (name !== undefined && error?.name !== name) {
      throw new Error(`expected ${name}, got ${error?.name}: ${error?.message}`);
    }
    return error;
  }
  throw new Error(`expected ${name ?? 'a rejection'}, got ${JSON.stringify(value)}`);
}

export const fail = () => {
  throw new Error('down');
};

/** Rejects when the signal is aborted, with its reason. */
export const hang = ({ signal }) =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
