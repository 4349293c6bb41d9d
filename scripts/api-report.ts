import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';
import { type Entry, entries } from './entries.ts';

/**
 * Compares the public API of each entry point with its report in api/, and fails if they differ, so that no change of the API is
 * overlooked. `--update` rewrites the reports.
 */
const update = process.argv.includes('--update');
const fresh = resolve('node_modules/.cache/api');
let failed = false;

mkdirSync(fresh, { recursive: true });
mkdirSync('api', { recursive: true });
for (const entry of entries()) {
  const report = extract(entry);
  const committed = join('api', reportName(entry));
  const same = existsSync(committed) && readFileSync(committed, 'utf8') === report;
  if (same) console.log(`${committed} agrees`);
  else if (update) {
    writeFileSync(committed, report);
    console.log(`${committed} rewritten`);
  } else {
    failed = true;
    const found = join(fresh, 'found.md');
    writeFileSync(found, report);
    const before = existsSync(committed) ? committed : '/dev/null';
    spawnSync('git', ['--no-pager', 'diff', '--no-index', '--', before, found], { stdio: 'inherit' });
    console.error(
      `The public API differs from ${committed}. If the change is intended: \`npm run api:update\`, and describe it in CHANGELOG.md.`,
    );
  }
}
if (failed) process.exit(1);

function extract(entry: Entry): string {
  const { name, types } = entry;
  if (!existsSync(types)) {
    console.error(`${types} is missing: run \`npm run build\` first`);
    process.exit(1);
  }
  const silent = { logLevel: ExtractorLogLevel.None, addToApiReportFile: false };
  const config = ExtractorConfig.prepare({
    configObject: {
      projectFolder: process.cwd(),
      mainEntryPointFilePath: resolve(types),
      compiler: { tsconfigFilePath: resolve('tsconfig.json') },
      apiReport: {
        enabled: true,
        reportFileName: reportName(entry),
        reportFolder: fresh,
        reportTempFolder: join(fresh, 'temp'),
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      newlineKind: 'lf',
      messages: {
        compilerMessageReporting: {
          default: { logLevel: ExtractorLogLevel.Error, addToApiReportFile: false },
        },
        extractorMessageReporting: {
          default: silent, // release tags: everything that is exported is public
          // A type in a public signature that users cannot name. The root exports the types that other entry points use.
          'ae-forgotten-export':
            name === 'index' ? { ...silent, logLevel: ExtractorLogLevel.Warning } : silent,
        },
        tsdocMessageReporting: { default: silent }, // comments are not a part of the API
      },
    },
    configObjectFullPath: undefined,
    packageJsonFullPath: resolve('package.json'),
  });
  const result = Extractor.invoke(config, {
    localBuild: true,
    messageCallback: (message) => {
      if (message.messageId.startsWith('console-')) message.logLevel = ExtractorLogLevel.None;
    },
  });
  if (result.errorCount > 0) failed = true;
  // Missing comments are not a part of the API either.
  return readFileSync(join(fresh, reportName(entry)), 'utf8').replace(
    /^ *\/\/ (?:@public.*|\(undocumented\)|\(No @packageDocumentation.*)\n+/gm,
    '',
  );
}

/** Returns `testing-vitest.api.md` for `testing/vitest`: the name of a report contains no folder. */
function reportName({ name }: Entry): string {
  return `${name.replaceAll('/', '-')}.api.md`;
}
