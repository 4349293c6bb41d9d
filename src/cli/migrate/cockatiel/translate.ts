import type { CallExpression, Node, VariableDeclaration } from 'ts-morph';
import { callCode } from '../seawall-code.ts';
import type { Translation } from '../translation.ts';
import { classifierCode, handledAt, handledBy } from './handled.ts';
import { Holder } from './holder.ts';
import { execute } from './members.ts';
import { leftovers, otherNames } from './names.ts';
import { POLICY_MAKERS, type PolicyCode, pipelineCode, policyCode } from './policies.ts';

/** Functions whose first argument states which outcomes they handle. */
const HAVE_CLASSES: readonly string[] = ['retry', 'circuitBreaker', 'fallback'];

/**
 * Translates a file that uses cockatiel. A policy of cockatiel has `execute`; in seawall a pipeline has it, and a pipeline is
 * also a policy. So each policy that is executed becomes a pipeline with its own classifier, and `wrap(a, b)` becomes a pipeline
 * of those.
 */
export function translateCockatiel(translation: Translation): void {
  const { file, morph, peer } = translation;
  const made = file
    .getDescendantsOfKind(morph.SyntaxKind.CallExpression)
    .filter((call) => POLICY_MAKERS.includes(peer.nameOf(call.getExpression()) ?? ''))
    // Inner calls come before the calls that contain them.
    .sort((one, other) => one.getWidth() - other.getWidth())
    .map((call) => new MadePolicy(call, translation));
  // Uses come first: a function that is passed to one policy may use another.
  for (const policy of made) policy.translateUses();
  otherNames(translation);
  for (const declaration of file.getVariableDeclarations()) handledVariable(declaration, translation);
  for (const policy of made) policy.translate();
  leftovers(translation);
}

/** Rewrites `const handled = handleType(A)` as a classifier of that name. */
function handledVariable(declaration: VariableDeclaration, translation: Translation): void {
  const initializer = declaration.getInitializer();
  const handled = handledBy(initializer, translation);
  if (initializer === undefined || handled === undefined) return;
  const statement = declaration.getVariableStatement();
  if (handled !== 'all') {
    translation.edits.replace(initializer, classifierCode(handled, translation) as string);
  } else if (statement?.getDeclarations().length === 1) translation.remove(statement);
}

/** A cockatiel call that makes a policy, and the translation of its result. */
class MadePolicy {
  private readonly made: CallExpression;
  /** The call together with the methods that are chained to it. */
  private readonly whole: Node;
  private readonly name: string;
  private readonly holder: Holder | undefined;
  private readonly translation: Translation;

  constructor(made: CallExpression, translation: Translation) {
    this.made = made;
    this.translation = translation;
    this.name = translation.peer.nameOf(made.getExpression()) as string;
    this.whole = withoutUnref(made, translation);
    const parent = this.whole.getParent();
    const { Node } = translation.morph;
    if (!Node.isVariableDeclaration(parent) || !Node.isIdentifier(parent.getNameNode())) return;
    const handled = handledAt(made.getArguments()[0], translation);
    const isClassified = HAVE_CLASSES.includes(this.name) && Array.isArray(handled);
    this.holder = new Holder(parent, this.name, isClassified, translation);
  }

  translateUses(): void {
    const { morph } = this.translation;
    this.holder?.translateUses();
    const access = this.whole.getParent();
    const call = access?.getParent();
    if (!morph.Node.isPropertyAccessExpression(access) || access.getName() !== 'execute') return;
    if (morph.Node.isCallExpression(call)) execute(call, this.translation);
  }

  translate(): void {
    const { morph, edits, peer } = this.translation;
    const { Node } = morph;
    const code = this.code();
    const parent = this.whole.getParent();
    if (this.holder !== undefined) this.holder.put(this.whole, code);
    else if (Node.isCallExpression(parent) && peer.nameOf(parent.getExpression()) === 'wrap') {
      const isBare = code.classify === undefined;
      edits.replace(this.whole, isBare ? code.code : pipelineCode(code, this.translation));
    } else {
      edits.replace(this.whole, pipelineCode(code, this.translation));
      if (Node.isPropertyAccessExpression(parent) && parent.getName() === 'execute') return;
      const message = 'a pipeline now: code that receives it must call execute(fn, { signal })';
      this.translation.todo(this.whole, message, 'equivalents');
    }
  }

  private code(): PolicyCode {
    if (this.name !== 'wrap') return policyCode(this.made, this.name, this.translation);
    const inner = this.made.getArguments().map((one) => this.translation.edits.render(one));
    return { kind: 'pipeline', code: callCode(this.translation.need('pipeline'), ...inner) };
  }
}

/** Removes `.dangerouslyUnref()`. */
function withoutUnref(call: CallExpression, translation: Translation): Node {
  const { Node } = translation.morph;
  const access = call.getParent();
  const outer = access?.getParent();
  if (!Node.isPropertyAccessExpression(access) || access.getName() !== 'dangerouslyUnref') return call;
  translation.todo(call, 'timers that a call waits for keep the process alive in seawall', 'equivalents');
  return Node.isCallExpression(outer) ? outer : call;
}
