import { pack, temporaryDirectory } from './pack.ts';
import { run } from './run.ts';

/** Checks the packed tarball: that its `exports` lead somewhere, and to types that fit, in every way of resolving them. */
const tarball = pack(temporaryDirectory());
run('npx', ['--no', 'publint', 'run', tarball, '--strict']);
// node16: subpaths need `exports`, which the resolution of Node 10 does not know.
run('npx', ['--no', 'attw', tarball, '--profile', 'node16']);
