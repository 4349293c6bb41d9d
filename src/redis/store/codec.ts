/** The way from a value to the text that is kept, and back. */
export interface StoreCodec {
  /**
   * @param isFailure whether `value` is the error that an operation failed with
   * @throws whatever it likes: then nothing is kept, and the cache tells of it
   */
  encode(value: unknown, isFailure: boolean): string;
  /** @throws whatever it likes: then it is as if nothing were kept, and the cache tells of it */
  decode(text: string, isFailure: boolean): unknown;
}

/**
 * JSON. A value that JSON does not know, such as a Map or a Date, does not come back as it was. An error comes back as an `Error` with its name, its message and
 * whatever own properties JSON knows, such as `code` and `status`; its class, stack and cause are lost.
 */
export const JSON_CODEC: StoreCodec = {
  encode: (value, isFailure) => {
    if (isFailure && value instanceof Error) {
      const { name, message } = value;
      return JSON.stringify({ error: { ...value, name, message } });
    }
    const text = JSON.stringify({ value });
    // JSON leaves out what it has no form for, and it would come back as undefined.
    if (text === '{}' && value !== undefined) throw new TypeError(`JSON has no form for a ${typeof value}`);
    return text;
  },
  decode(text) {
    const read = JSON.parse(text) as {
      readonly value?: unknown;
      readonly error?: Readonly<Record<string, unknown>>;
    };
    if (read.error === undefined) return read.value;
    const { name, message, ...rest } = read.error;
    const error = new Error(String(message));
    // Fields from outside must not change the class of the error.
    for (const [key, value] of Object.entries({ ...rest, name })) {
      Object.defineProperty(error, key, {
        value,
        enumerable: key !== 'name',
        configurable: true,
        writable: true,
      });
    }
    return error;
  },
};
