import { resolve as resolvePath } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

/** A file that exists only in this test. */
const FILE = resolvePath('test/types/options.virtual.ts');
const SOURCE = `
import { bulkhead, circuitBreaker, exponential, fallback, rateLimiter, retry, retryBudget, timeout } from '../../src/index.ts';
import { chaos } from '../../src/chaos/index.ts';
import { holdOnRetryAfter } from '../../src/http/index.ts';
bulkhead({ nonsense: 1 });
circuitBreaker({ nonsense: 1 });
exponential({ initial: 1, nonsense: 1 });
fallback(null, { nonsense: 1 });
rateLimiter({ permits: 1, nonsense: 1 });
retry({ nonsense: 1 });
retryBudget({ nonsense: 1 });
timeout(1, { nonsense: 1 });
holdOnRetryAfter({ nonsense: 1 });
`;

const NAMES = [
  'BulkheadOptions',
  'CircuitBreakerOptions',
  'ExponentialOptions',
  'FallbackOptions',
  'RateLimiterOptions',
  'RetryOptions',
  'RetryBudgetOptions',
  'TimeoutOptions',
  'HoldOptions',
];

function programOf(): ts.Program {
  const { config } = ts.readConfigFile('tsconfig.json', ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [FILE] }, ts.sys, '.');
  const host = ts.createCompilerHost(options);
  const read = host.readFile.bind(host);
  host.readFile = (file) => (resolvePath(file) === FILE ? SOURCE : read(file));
  host.fileExists = (file) => resolvePath(file) === FILE || ts.sys.fileExists(file);
  return ts.createProgram([FILE], { ...options, types: [] }, host);
}

describe('options in the editor', () => {
  const program = programOf();
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(FILE) as ts.SourceFile;
  const calls = source.statements
    .filter(ts.isExpressionStatement)
    .map(({ expression }) => expression)
    .filter(ts.isCallExpression);

  /** Returns the type of the options in the call's last parameter. */
  function optionsOf(call: ts.CallExpression): ts.Type {
    const signature = checker.getTypeAtLocation(call.expression).getCallSignatures()[0] as ts.Signature;
    const parameter = signature.parameters.at(-1) as ts.Symbol;
    return checker.getNonNullableType(checker.getTypeOfSymbolAtLocation(parameter, call));
  }

  /** Lists the options, nested ones included, by their paths. */
  function optionsIn(type: ts.Type, path: string, depth = 0): (readonly [path: string, option: ts.Symbol])[] {
    return type.getProperties().flatMap((option) => {
      const at = `${path}.${option.name}`;
      const value = checker.getNonNullableType(checker.getTypeOfSymbolAtLocation(option, source));
      const parts = depth > 3 ? [] : value.isUnion() ? value.types : [value];
      const inner = parts.filter(isTable).flatMap((part) => optionsIn(part, at, depth + 1));
      return [[at, option] as const, ...inner];
    });
  }

  function hasComment(option: ts.Symbol): boolean {
    return ts.displayPartsToString(option.getDocumentationComment(checker)) !== '';
  }

  it('each has its comment, nested ones too', () => {
    const all = calls.flatMap((call) => optionsIn(optionsOf(call), call.expression.getText()));
    expect(all.map(([path]) => path)).toEqual(
      expect.arrayContaining(['circuitBreaker.halfOpen.permits', 'retry.retryAfter.onExceed']),
    );
    expect(all.filter(([, option]) => !hasComment(option)).map(([path]) => path)).toEqual([]);
  });

  it('messages of the compiler name the options, and not the machinery', () => {
    const messages = program
      .getSemanticDiagnostics(source)
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
      .filter((message) => message.includes('nonsense'));
    expect(messages).toHaveLength(NAMES.length);
    for (const [at, name] of NAMES.entries()) expect(messages[at]).toContain(`in type '${name}'`);
  });
}, 60_000);

/** True if the type follows from a table: the rules declare its properties. */
function isTable(type: ts.Type): boolean {
  const properties = type.getProperties();
  return (
    properties.length > 0 &&
    type.getCallSignatures().length === 0 &&
    properties.every(({ declarations }) => declarations?.[0] !== undefined && isRule(declarations[0]))
  );
}

function isRule(declaration: ts.Declaration): boolean {
  return ts.isPropertyAssignment(declaration) || ts.isPropertySignature(declaration);
}
