/**
 * Who may import whom. Each rule says why; `npm run depcruise` checks them, type-only imports included.
 *
 * A folder in src/ that is in neither list below is a policy, and held to the strictest rules.
 */
const foundations = ['structures', 'core', 'engine', 'pipeline', 'telemetry', 'advice'];
const adapters = ['http', 'config', 'testing', 'redis', 'server', 'dashboard', 'simulator', 'cli'];

const any = (names) => `(?:${names.join('|')})`;
const folder = (name) => `^src/${name}/`;
const policy = `^src/(?!${any([...foundations, ...adapters])}/)[^/]+/`;
const adapter = folder(any(adapters));
/** What runs everywhere: all of src but the adapters. */
const portable = `^src/(?!${any(adapters)}/)`;

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'structures-import-nothing',
      comment:
        'Structures are pure data structures whose time is an argument: each can be tested against a naive model alone.',
      severity: 'error',
      from: { path: folder('structures') },
      to: { pathNot: folder('structures') },
    },
    {
      name: 'core-imports-structures-only',
      comment: 'The contract must not know who fulfils it, or a policy cannot be written without the engine.',
      severity: 'error',
      from: { path: folder('core') },
      to: { path: '^src/', pathNot: [folder('core'), folder('structures')] },
    },
    {
      name: 'policies-import-core-and-structures-only',
      comment:
        'A policy decides and never acts: without the engine it has no promise and no timer, and any interpreter can run it. ' +
        'Without other policies it composes with all of them, and `import { retry }` ships retry alone.',
      severity: 'error',
      from: { path: `(${policy})` },
      to: { path: '^src/', pathNot: ['$1', folder('core'), folder('structures')] },
    },
    {
      name: 'engine-imports-core-and-structures-only',
      comment: 'The engine carries out directives; knowing no policy, it treats a user’s as it treats ours.',
      severity: 'error',
      from: { path: folder('engine') },
      to: { path: '^src/', pathNot: [folder('engine'), folder('core'), folder('structures')] },
    },
    {
      name: 'pipeline-imports-engine-core-and-structures-only',
      comment:
        'What users hold stands on what carries their calls, never the other way round: the engine is read without it.',
      severity: 'error',
      from: { path: folder('pipeline') },
      to: {
        path: '^src/',
        pathNot: [folder('pipeline'), folder('engine'), folder('core'), folder('structures')],
      },
    },
    {
      name: 'telemetry-imports-core-only',
      comment: 'Telemetry hears events; if it saw more, it could change what it measures.',
      severity: 'error',
      from: { path: folder('telemetry') },
      to: { path: '^src/', pathNot: [folder('telemetry'), folder('core')] },
    },
    {
      name: 'advice-imports-core-only',
      comment:
        'Advice is handed the declarations, and asks them for traits: so it has something to say about a policy of a user’s, too, and knows none by name.',
      severity: 'error',
      from: { path: folder('advice') },
      to: { path: '^src/', pathNot: [folder('advice'), folder('core')] },
    },
    {
      name: 'advice-is-for-adapters',
      comment: 'Whoever only composes and runs pipelines loads no advice.',
      severity: 'error',
      from: { path: portable, pathNot: folder('advice') },
      to: { path: folder('advice') },
    },
    {
      name: 'adapters-never-import-each-other',
      comment:
        'Each adapter is its own entry point: whoever imports one must not load another, nor its dependencies. ' +
        'Two exceptions. cli is the command, no entry point: it gathers what the adapters can do. config may import the ' +
        'classifiers of http: `classify: http` in a file must mean something to whoever reads only the file.',
      severity: 'error',
      from: { path: `^src/(${any(adapters.filter((name) => name !== 'cli' && name !== 'config'))})/` },
      to: { path: adapter, pathNot: folder('$1') },
    },
    {
      name: 'config-imports-no-adapter-but-http',
      comment: 'See adapters-never-import-each-other. http needs no package and nothing of Node’s.',
      severity: 'error',
      from: { path: folder('config') },
      to: { path: adapter, pathNot: [folder('config'), '^src/http/index\\.ts$'] },
    },
    {
      name: 'nothing-imports-adapters',
      comment:
        'Adapters stand on the root; were it the other way round, everybody would load them. policy.ts is the entry of those who ' +
        'write policies, and has what tests one beside the contract; declarations.ts lists the policies of http, too.',
      severity: 'error',
      from: { path: portable, pathNot: '^src/(?:policy|declarations)\\.ts$' },
      to: { path: adapter },
    },
    {
      name: 'only-adapters-import-the-root',
      comment:
        'src/index.ts gathers everything: from inside, importing it is a cycle and defeats tree shaking.',
      severity: 'error',
      from: { path: '^src/.+', pathNot: adapter },
      to: { path: '^src/index\\.ts$' },
    },
    {
      name: 'folders-meet-at-their-index',
      comment: 'What a folder’s index.ts does not export is its own business and may change freely.',
      severity: 'error',
      from: { path: '^src/([^/]+)/' },
      // An entry point may have others below it: seawall/config/node, seawall/http/cache.
      to: {
        path: '^src/[^/]+/',
        pathNot: ['^src/$1/', '^src/[^/]+/index\\.ts$', '^src/config/node/index\\.ts$'],
      },
    },
    {
      name: 'root-meets-folders-at-their-index',
      comment: 'What a folder’s index.ts does not export is its own business and may change freely.',
      severity: 'error',
      from: { path: '^src/[^/]+\\.ts$', pathNot: '^src/(declarations|facts)\\.ts$' },
      to: { path: '^src/[^/]+/', pathNot: '^src/[^/]+/index\\.ts$' },
    },
    {
      name: 'declarations-are-gathered-in-one-list',
      comment:
        'Adapters go by the list, and know no policy by name; the root does without, or everybody would load what only tools read.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/declarations\\.ts$', '^src/index\\.ts$'] },
      to: { path: '^src/[^/]+/declaration\\.ts$', pathNot: '^src/core/' },
    },
    {
      name: 'facts-are-gathered-in-one-list',
      comment: 'See declarations-are-gathered-in-one-list: it is for an adapter that asks for no more.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/facts\\.ts$', '^src/([^/]+)/declaration\\.ts$'] },
      to: { path: '^src/[^/]+/facts\\.ts$' },
    },
    {
      name: 'the-root-loads-no-declaration',
      comment: 'See declarations-are-gathered-in-one-list.',
      severity: 'error',
      from: { path: portable, pathNot: '^src/declarations\\.ts$' },
      to: { path: '^src/(declarations|facts)\\.ts$' },
    },
    {
      name: 'inside-a-folder-import-the-file',
      comment: 'A folder’s own index.ts from inside is a cycle, and hides where a thing lives.',
      severity: 'error',
      from: { path: '^src/([^/]+)/' },
      to: { path: '^src/$1/index\\.ts$' },
    },
    {
      name: 'no-cycles',
      comment:
        'In a cycle the order of evaluation decides what is undefined, and no part can be understood alone.',
      severity: 'error',
      from: { path: '^src/' },
      to: { circular: true },
    },
    {
      name: 'eventemitter3-in-the-event-hub-only',
      comment:
        'One file isolates listeners’ throws and builds events only when heard; an emitter elsewhere would not.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/core/event-hub\\.ts$' },
      to: { path: '(?:^|/)node_modules/eventemitter3/' },
    },
    {
      name: 'p-limit-in-the-pipeline-only',
      comment:
        'p-limit serves `map`. The bulkhead has its own queue, bounded and abortable, and adopts a limit by its shape. ' +
        'p-limit’s types must not reach the public API: CommonJS consumers cannot import them.',
      severity: 'error',
      from: { path: '^src/', pathNot: folder('pipeline') },
      to: { path: '(?:^|/)node_modules/p-limit/' },
    },
    {
      name: 'lru-cache-in-one-store-only',
      comment:
        'What keeps entries in this process is one of many stores: the cache knows what a store does, and not how.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/cache/memory-store\\.ts$' },
      to: { path: '(?:^|/)node_modules/lru-cache/' },
    },
    {
      name: 'opentelemetry-in-telemetry-only',
      comment: 'One place knows OpenTelemetry, so that the rest is free when nobody measures.',
      severity: 'error',
      from: { path: portable, pathNot: folder('telemetry') },
      to: { path: '(?:^|/)node_modules/@opentelemetry/' },
    },
    {
      name: 'no-other-packages-in-the-core',
      comment:
        'What everybody installs and loads stays small: these four packages are all that it stands on.',
      severity: 'error',
      from: { path: portable },
      to: {
        path: 'node_modules/',
        pathNot: 'node_modules/(?:eventemitter3|lru-cache|p-limit|@opentelemetry/api)/',
      },
    },
    {
      name: 'no-node-built-ins-in-the-core',
      comment:
        'seawall runs in browsers, workers, Bun and Deno, where Node’s modules (and their types) may be missing.',
      severity: 'error',
      from: { path: portable },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'source-imports-source-only',
      comment: 'Tests, benchmarks, examples and tools are not published.',
      severity: 'error',
      from: { path: '^src/' },
      // schema.json is published, and follows from the source.
      to: {
        pathNot: ['^src/', 'node_modules/', '^schema\\.json$'],
        dependencyTypesNot: ['core'],
        couldNotResolve: false,
      },
    },
    {
      name: 'no-undeclared-packages',
      comment:
        'What is imported at run time must be declared, or it is missing where seawall is installed. ' +
        'config and cli bundle what they use (zod, yaml, commander, picocolors), so that it need not be installed.',
      severity: 'error',
      from: { path: '^src/', pathNot: folder('(?:config|cli)') },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'unknown'],
        dependencyTypesNot: ['npm', 'npm-peer', 'npm-optional', 'type-only'],
        couldNotResolve: false,
      },
    },
    {
      name: 'bundled-packages-in-config-and-cli-only',
      comment:
        'What is bundled comes with a licence to keep and bytes to load: these packages, in these folders.',
      severity: 'error',
      from: { path: folder('(?:config|cli)'), pathNot: folder('cli/migrate') },
      to: { path: 'node_modules/', pathNot: 'node_modules/(?:zod|yaml|commander|picocolors)/' },
    },
    {
      name: 'ts-morph-in-migrate-only',
      comment: 'It is large and not bundled: the one command that reads code asks for it when it is called.',
      severity: 'error',
      from: { path: folder('cli/migrate') },
      to: { path: 'node_modules/', pathNot: 'node_modules/(?:ts-morph|commander)/' },
    },
    {
      name: 'no-unresolved-imports',
      comment: 'An import that leads nowhere escapes all the other rules.',
      severity: 'error',
      from: { path: '^src/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    // Imports as written, before TypeScript drops those of types: knowing a type is knowing its owner.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
