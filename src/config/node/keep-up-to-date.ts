import process from 'node:process';
import { show } from '../../core/index.ts';
import { countReload } from '../../telemetry/index.ts';
import type { PolicyRegistry } from '../policy-registry.ts';
import { ConfigError, errorsAmong, type Problem, problem, renderProblem } from '../problem.ts';
import type { Variables } from '../text/substitute.ts';
import type { Fingerprint } from './fingerprint.ts';
import { type LayerFile, readLayers } from './read-layers.ts';
import { watchFiles } from './watch.ts';

export interface KeepUpToDateOptions {
  readonly files: readonly LayerFile[];
  /** Fingerprints of the files whose contents are in force. */
  readonly prints: readonly Fingerprint[];
  readonly texts: ReadonlyMap<string, string>;
  readonly variables: Variables;
  readonly everyMs: number;
}

/** Puts changes of the files in force until the registry is closed. */
export function keepUpToDate(registry: PolicyRegistry, options: KeepUpToDateOptions): void {
  const { files, prints, variables, everyMs } = options;
  let inForce = options.texts;
  let refused = false;

  async function still(): Promise<() => void> {
    const reading = await readLayers(files, variables, inForce);
    return () => {
      // The file was touched, or written again with the same text.
      if (!refused && !reading.incomplete && sameTexts(reading.texts, inForce)) {
        countReload('unchanged');
        return;
      }
      // Asked before the event, because a listener that listens once is gone after it.
      const heard = registry.isHeard('config.refused');
      try {
        registry.update(reading.layers, reading);
        inForce = reading.texts;
        refused = false;
      } catch (error) {
        refused = true;
        if (error instanceof ConfigError) return heard ? undefined : warn(error.problems);
        // This is a bug in seawall. The process continues with the configuration in force.
        const unexpected = [problem('not-applied', [], `cannot be put in force: ${messageOf(error)}`)];
        registry.refuse(unexpected);
        if (!heard) warn(unexpected);
      }
    };
  }

  const stop = watchFiles({ files, prints, everyMs, noticed: (paths) => registry.announce(paths), still });
  registry.onClose(stop);
}

/** Emits a process warning if nobody listens. Otherwise the refused change would only be noticed when the next restart fails. */
function warn(problems: readonly Problem[]): void {
  const errors = errorsAmong(problems);
  const shown = errors.slice(0, MAX_SHOWN).map((one) => `  ${renderProblem(one)}`);
  if (errors.length > MAX_SHOWN) shown.push(`  and ${errors.length - MAX_SHOWN} more`);
  const head =
    'seawall: a change of the configuration was refused; the previous configuration stays in force';
  process.emitWarning([head, ...shown].join('\n'), {
    type: 'SeawallWarning',
    code: 'SEAWALL_CONFIG_REFUSED',
  });
}

const MAX_SHOWN = 10;

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : show(error);
}

function sameTexts(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return a.size === b.size && [...a].every(([path, text]) => b.get(path) === text);
}
