export { FakeCall, type FakeCallOptions } from '../../src/testing/index.ts';
