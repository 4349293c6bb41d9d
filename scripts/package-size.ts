import { capture } from './run.ts';

/** The output of `npm pack` about the package to be published. */
interface Packed {
  readonly unpackedSize: number;
  readonly size: number;
  readonly files: readonly { readonly path: string; readonly size: number }[];
}

/** Largest size of the installed package, in bytes: all entry points in two formats, with types. The goal was 3.5 MB. */
const LIMIT = 3_650_000;

/** Files that only help in building the package. */
const UNWANTED = /\.map$|\/metafile-|\/third-party\.|\.tsbuildinfo$/;

/** `npm run package:size` checks the size and the contents of the published package. Needs a build. */
const printed = capture('npm', ['pack', '--dry-run', '--json', '--ignore-scripts']);
const [packed] = Object.values(JSON.parse(printed) as Record<string, Packed>);
if (packed === undefined) throw new Error(`npm pack told of no package: ${printed}`);

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(2)} MB`;
console.log(
  `${megabytes(packed.unpackedSize)} unpacked of ${megabytes(LIMIT)}, ${megabytes(packed.size)} packed, ${packed.files.length} files`,
);

const unwanted = packed.files.filter(({ path }) => UNWANTED.test(path)).map(({ path }) => path);
if (unwanted.length > 0) console.error(`not to be published: ${unwanted.join(', ')}`);
if (packed.unpackedSize > LIMIT) {
  const largest = packed.files.toSorted((one, other) => other.size - one.size).slice(0, 10);
  console.error(
    `too large; the largest are\n${largest.map(({ path, size }) => `  ${megabytes(size)}  ${path}`).join('\n')}`,
  );
}
if (unwanted.length > 0 || packed.unpackedSize > LIMIT) process.exit(1);
