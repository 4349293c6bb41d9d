import { Converter, ReflectionKind, UnknownType } from 'typedoc';
import { importedAs } from './entries.mjs';
import { readableType } from './readable-type.mjs';
import { sayWhatItIs } from './say-what-it-is.mjs';

/** A priority below that of TypeDoc's own steps. */
const AFTER_ALL = -10_000;

/** For TypeDoc: makes the reference say what somebody who uses the package wants to know. */
export function load({ converter }) {
  converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const entry of project.children) {
      entry.name = importedAs(entry.name);
      foldReferences(project, entry);
    }
    for (const reflection of Object.values(project.reflections)) {
      if (isOfTheContract(reflection)) project.removeReflection(reflection);
    }
  });
  converter.on(Converter.EVENT_RESOLVE_END, tidy, AFTER_ALL);
  // A comment may name what its file does not import: it is looked for among all that is exported.
  converter.addUnknownSymbolResolver(({ symbolReference }, { project }, link) => {
    if (link === undefined) return undefined; // a type
    const name = symbolReference?.path?.[0].path;
    const target = exportsOf(project).find((one) => one.name === name);
    return target && { target };
  });
}

/** Takes away what says nothing to a reader. */
function tidy({ project }) {
  for (const reflection of Object.values(project.reflections)) {
    // The page says what it extends; that each member comes from there is noise.
    for (const place of ['inheritedFrom', 'overwrites']) delete reflection[place];
    if (isBorrowed(reflection)) delete reflection.comment;
    if (isComputed(reflection)) reflection.typeHierarchy = reflection.typeHierarchy.next;
    if (isTable(reflection)) {
      reflection.type = new UnknownType('Rules'); // what they come to is on the page of the options
      reflection.comment?.removeTags('@example'); // a line of a file, for the pages of policies
    }
    if (reflection.type !== undefined) reflection.type = readableType(reflection.type);
  }
  const exported = exportsOf(project);
  for (const reflection of exported) {
    if (reflection.kindOf([ReflectionKind.Interface, ReflectionKind.TypeAlias]))
      sayWhatItIs(reflection, exported);
  }
}

function exportsOf(project) {
  return project.children.flatMap(({ children = [] }) => children).filter((one) => !one.isReference());
}

/** What an entry point shares with another is a line with links, and no page and no heading. */
function foldReferences(project, entry) {
  const references = entry.children.filter((one) => one.isReference());
  if (references.length === 0) return;
  entry.comment.summary.push({ kind: 'text', text: '\n\nIt also exports what others do: ' });
  references.forEach((one, index) => {
    const target = one.getTargetReflectionDeep();
    const between = { kind: 'text', text: index === references.length - 1 ? '.' : ', ' };
    entry.comment.summary.push({ kind: 'inline-tag', tag: '@linkcode', text: one.name, target }, between);
    project.removeReflection(one);
  });
}

/** True if a policy has it from the contract of policies, which only those who write one need: it has a page of its own. */
function isOfTheContract({ inheritedFrom, name }) {
  return inheritedFrom?.name.startsWith('Policy.') && !['events', 'kind', 'name'].includes(name);
}

/** True if it is a table of rules for options. */
function isTable(reflection) {
  const rules = reflection.type?.declaration?.children ?? [];
  const isRule = ({ type }) => type?.declaration?.children?.some(({ name }) => name === 'is');
  return reflection.kindOf(ReflectionKind.Variable) && rules.some(isRule);
}

/** True if it is computed from a table of rules, which stands on its page. */
function isComputed({ typeHierarchy }) {
  return typeHierarchy?.types.every(({ name }) => name === 'OptionsOf');
}

/** True if TypeDoc has taken its comment from what it extends, and that one does not speak of it. */
function isBorrowed({ comment, extendedTypes = [] }) {
  return extendedTypes.some(
    ({ reflection: base }) => base?.comment !== undefined && text(base.comment) === text(comment),
  );
}

function text(comment) {
  return comment?.summary.map((part) => part.text).join('');
}
