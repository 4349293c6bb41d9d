import { readFileSync, writeFileSync } from 'node:fs';
import { type BundledPackage, bundledPackages } from './notices/bundled-packages.ts';

/**
 * `npm run notices` writes THIRD_PARTY_NOTICES.md from the last build: the packages in the published files, and their licences.
 * `-- --check` only compares, and fails if the page is stale.
 */
const PAGE = 'THIRD_PARTY_NOTICES.md';

/** Licences that require no more than a copy of their text. A person must judge any other before it is published. */
const KNOWN = ['MIT', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause'];

const packages = bundledPackages();
for (const { name, licence } of packages) {
  if (KNOWN.includes(licence)) continue;
  console.error(`${name} is under ${licence}: read its requirements, then add it to scripts/notices.ts`);
  process.exit(1);
}

const fresh = page(packages);
if (!process.argv.includes('--check')) writeFileSync(PAGE, fresh);
else if (readFileSync(PAGE, 'utf8') !== fresh) {
  console.error(`${PAGE} is stale: npm run build && npm run notices`);
  process.exit(1);
}

function page(all: readonly BundledPackage[]): string {
  const rows = all.map((one) => [
    `[${one.name}](${one.homepage})`,
    one.version,
    one.licence,
    isIn(one.esm.length > 0),
    isIn(one.cjs.some((name) => name !== 'cli')),
    isIn(one.cjs.includes('cli')),
  ]);
  const head = ['package', 'version', 'licence', 'ES modules', 'CommonJS', 'the command'];
  return [
    '# Third-party notices',
    '',
    '<!-- Generated from the build: npm run notices -->',
    '',
    'The published files contain these packages, so that users need not install them. They are only in the files of the entry',
    'points that use them.',
    '',
    ...[head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`),
    '',
    ...all.flatMap(({ name, licenceText }) => [`## ${name}`, '', '```text', licenceText, '```', '']),
  ]
    .join('\n')
    .replace(/\n+$/, '\n');
}

function isIn(is: boolean): string {
  return is ? 'yes' : '–';
}
