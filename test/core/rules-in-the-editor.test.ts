import { resolve as resolvePath } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

/** A file that exists only in this test, for the compiler's language service, which editors use. */
const FILE = resolvePath('test/core/queue.virtual.ts');
const SOURCE = `
import type { OptionsOf } from '../../src/core/index.ts';
const WAIT = {
  /** How long at most. @default '1s' */
  max: { is: 'duration', default: '1s' },
} as const;
const QUEUE = {
  /** How many may wait. @default 5 */
  maxQueued: { is: 'integer', min: 1, default: 5 },
  /** How much is let in. */
  permits: { is: 'integer', required: true },
  /** For how long they wait. */
  wait: { is: 'either', of: [{ is: 'options', of: WAIT as typeof WAIT }, { is: 'exactly', value: false }] },
} as const;
interface QueueOptions extends OptionsOf<typeof QUEUE> {
  /** Appears in events. */
  readonly name?: string | undefined;
}
declare function queue(options: QueueOptions): void;
queue({ permits: 1, maxQueued: 2, wait: { max: '2s' } });
queue({ permits: 1, maxQueud: 2 });
queue({ maxQueued: 2 });
`;

function service(): ts.LanguageService {
  const { config } = ts.readConfigFile('tsconfig.json', ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [FILE] }, ts.sys, '.');
  return ts.createLanguageService({
    getCompilationSettings: () => ({ ...options, types: [], lib: ['lib.es2023.d.ts', 'lib.dom.d.ts'] }),
    getScriptFileNames: () => [FILE],
    getScriptVersion: () => '1',
    getScriptSnapshot: (file) => {
      const text = file === FILE ? SOURCE : ts.sys.readFile(file);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => process.cwd(),
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: (file) => file === FILE || ts.sys.fileExists(file),
    readFile: (file) => (file === FILE ? SOURCE : ts.sys.readFile(file)),
  });
}

describe('a table of options in the editor', () => {
  const editor = service();

  function hover(text: string): string {
    const info = editor.getQuickInfoAtPosition(FILE, SOURCE.indexOf(text, SOURCE.indexOf('queue({ permits')));
    return ts.displayPartsToString(info?.documentation);
  }

  it('shows the comment above the rule on each option, required and nested ones too', () => {
    expect(hover('maxQueued: 2')).toBe('How many may wait.');
    expect(hover('permits: 1')).toBe('How much is let in.');
    expect(hover('wait: {')).toBe('For how long they wait.');
    expect(hover("max: '2s'")).toBe('How long at most.');
  });

  it('names the interface, and not the machinery, where an option is unknown', () => {
    const messages = editor
      .getSemanticDiagnostics(FILE)
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
    expect(messages).toHaveLength(2);
    expect(messages[0]).toContain("'maxQueud' does not exist in type 'QueueOptions'");
    expect(messages[0]).toContain("'maxQueued'");
    expect(messages[1]).toContain("Property 'permits' is missing");
  });
}, 60_000);
