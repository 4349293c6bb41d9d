import { checkFunction, type Runtime } from '../core/index.ts';

/** @throws TypeError if something is missing */
export function checkRuntime(runtime: Runtime): void {
  const { clock, random } = runtime ?? {};
  for (const [path, fn] of [
    ['pipeline.runtime.random', random],
    ['pipeline.runtime.clock.now', clock?.now],
    ['pipeline.runtime.clock.wallNow', clock?.wallNow],
    ['pipeline.runtime.clock.setTimer', clock?.setTimer],
  ] as const) {
    checkFunction(path, fn);
  }
}
