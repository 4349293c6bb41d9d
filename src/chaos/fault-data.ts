import { wrongType } from '../core/index.ts';

/** An error as plain data: its message, and its other properties, such as `code`, `status` and `name`. */
export interface FaultData {
  readonly message: string;
  readonly [property: string]: unknown;
}

export function isError(value: unknown): value is Error {
  return value instanceof Error;
}

/** @throws TypeError if it is nothing that an error could be made of */
export function checkFault(path: string, fault: unknown): void {
  if (fault === undefined || typeof fault === 'function' || isError(fault)) return;
  if (typeof fault !== 'object' || fault === null) {
    const rule = 'must be an error, a function that makes one, or an object with a message';
    throw wrongType(path, rule, fault);
  }
  const { message } = fault as Partial<FaultData>;
  if (typeof message !== 'string') throw wrongType(`${path}.message`, 'must be a string', message);
}

/** A new error each time: whoever gets it may change it. */
export function errorFrom({ message, ...properties }: FaultData): Error {
  return Object.assign(new Error(message), properties);
}

/** An error as data that make one like it: of its properties those that are plain. */
export function faultDataOf(error: Error): FaultData {
  const { name, message } = error;
  const plain = Object.entries(error).filter(([, value]) => isPlain(value));
  return { ...(name !== 'Error' && { name }), ...Object.fromEntries(plain), message };
}

function isPlain(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}
