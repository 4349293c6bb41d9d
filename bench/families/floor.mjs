import { using } from '../library.mjs';
import { failingOperation, operation, swallowing } from '../operations.mjs';
import { CALL_COLUMNS } from '../turns.mjs';

export const title = 'Floor: the parts of a call that no pipeline can do without, by hand';
export const columns = CALL_COLUMNS;
/** Failing calls are compared with a bare call that fails. */
export const yardstickPerGroup = true;

const through = (part) => using('floor', (floor) => () => floor[part](operation));
const failingThrough = (part) => using('floor', (floor) => swallowing(() => floor[part](failingOperation)));

/** Makes errors with `stackTraceLimit` frames. For `undefined`, V8 does not read the stack at all. */
const withLimit = (limit, call) => () => {
  Error.stackTraceLimit = limit;
  return call;
};

const makesError = async () => new Error('x');
const throwsError = async () => {
  throw new Error('x');
};
const makesErrorBetween = async () => {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  const error = new Error('x');
  Error.stackTraceLimit = limit;
  return error;
};

export function subjects() {
  return {
    'a call that succeeds': {
      'bare await': () => operation,
      '+ own promise': through('ownPromise'),
      '+ own promise, gate': through('interruptible'),
      '+ own promise, one clock reading': through('oneReading'),
      '+ own promise, two clock readings': through('twoReadings'),
      '+ own promise, four policies asked': through('fourLevels'),
      '+ own promise, gate, two clock readings': through('interruptibleTwoReadings'),
      '+ all of these': through('everything'),
    },
    'a call that fails': {
      'bare failing await': () => swallowing(failingOperation),
      '+ own promise that throws': failingThrough('rethrowing'),
      '+ own promise that throws nothing': failingThrough('answeringWithIt'),
    },
    'an error made': {
      'bare await': () => operation,
      '+ new Error': withLimit(10, makesError),
      '+ new Error without a stack': withLimit(0, makesError),
      '+ new Error without a look at the stack': withLimit(undefined, makesError),
      '+ new Error without a stack, stackTraceLimit set back': withLimit(10, makesErrorBetween),
      '+ new Error without a stack, thrown and caught': withLimit(0, swallowing(throwsError)),
    },
  };
}
