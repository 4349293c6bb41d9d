import type { Duration } from '../core/index.ts';
import { type AnyPipeline, isPipeline, runtimeOf } from './locate.ts';
import { isVirtual, type VirtualRuntime } from './virtual-runtime.ts';

/**
 * Advances the virtual time of a pipeline or a runtime: for tests that have only the pipeline.
 * @throws TypeError if the pipeline runs on a real clock
 */
export function advance(target: AnyPipeline | VirtualRuntime, duration: Duration): Promise<void> {
  const runtime = isPipeline(target) ? runtimeOf(target) : target;
  if (isVirtual(runtime)) return runtime.advance(duration);
  const what = isPipeline(target)
    ? `pipeline '${target.name}' runs on a real clock`
    : 'the target is a real clock';
  throw new TypeError(
    `advance: ${what}, which no test can advance. Make the pipeline with \`pipeline({ runtime: virtualRuntime() }, …)\`, ` +
      "or advance your test framework's fake timers instead.",
  );
}
