import { pack, temporaryDirectory } from './pack.ts';
import { run } from './run.ts';

/** Checks the packed tarball: its `exports` must lead to files, and to matching types, in every mode of resolution. */
const tarball = pack(temporaryDirectory());
run('npx', ['--no', 'publint', 'run', tarball, '--strict']);
// node16: subpaths need `exports`, which the resolution of Node 10 does not support.
run('npx', ['--no', 'attw', tarball, '--profile', 'node16']);
