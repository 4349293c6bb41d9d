import { sha1 } from './sha1.ts';

/**
 * A script that the server runs. It is called by its digest, which is its version: instances of the application that have another one
 * do not get in its way. It has no shebang, which Redis 6 does not know.
 */
export class Script {
  /** Appears in metrics. */
  readonly name: string;
  readonly text: string;
  #digest: string | undefined = undefined;

  /** @param text ASCII only */
  constructor(name: string, text: string) {
    this.name = name;
    this.text = text;
  }

  get digest(): string {
    this.#digest ??= sha1(this.text);
    return this.#digest;
  }
}
