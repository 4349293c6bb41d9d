import { translateCockatiel } from './cockatiel/translate.ts';
import type { Edit } from './edits.ts';
import type { Morph } from './morph.ts';
import { translateOpossum } from './opossum/translate.ts';
import type { Library } from './sections.ts';
import { type Todo, Translation } from './translation.ts';

const TRANSLATORS: Readonly<Record<Library, (translation: Translation) => void>> = {
  cockatiel: translateCockatiel,
  opossum: translateOpossum,
};

/** The libraries that the codemod translates from. */
export const LIBRARIES: readonly Library[] = ['cockatiel', 'opossum'];

export interface Migrated {
  readonly text: string;
  /** The edits, sorted by place. */
  readonly edits: readonly Edit[];
  readonly todos: readonly Todo[];
}

/**
 * Rewrites one file. Reads only that file: exchanges with other files are left to comments.
 * @param path its extension decides how the text is parsed
 * @param text without a byte order mark
 * @throws Error if the text cannot be parsed
 */
export function migrate(morph: Morph, library: Library, path: string, text: string): Migrated {
  const project = new morph.Project({
    useInMemoryFileSystem: true,
    skipLoadingLibFiles: true,
    compilerOptions: { allowJs: true, noLib: true },
  });
  const file = project.createSourceFile(path, text, { overwrite: true });
  const [wrong] = project.getProgram().getSyntacticDiagnostics(file);
  if (wrong !== undefined) {
    const message = morph.ts.flattenDiagnosticMessageText(wrong.compilerObject.messageText, ' ');
    throw new Error(`${path}:${wrong.getLineNumber()} cannot be read: ${message}`);
  }
  const translation = new Translation(morph, file, library);
  if (translation.peer.imports.length === 0) return { text, edits: [], todos: [] };
  TRANSLATORS[library](translation);
  translation.finish();
  const todos = translation.todos.toSorted((one, other) => one.line - other.line);
  return { text: translation.edits.apply(), edits: translation.edits.all, todos };
}
