import type {
  CallExpression,
  NewExpression,
  Node,
  PropertyAccessExpression,
  VariableDeclaration,
} from 'ts-morph';
import { callCode } from '../seawall-code.ts';
import type { Translation } from '../translation.ts';
import { fallbackCode, member, needsCircuit, needsPipeline, type Parts } from './members.ts';
import { circuitCode } from './options.ts';

/**
 * An opossum circuit breaker that a file makes, and its translation: a function, and separate variables for its policies if they
 * are used.
 */
export class MadeCircuit {
  private readonly made: NewExpression;
  private readonly translation: Translation;
  private readonly holder: VariableDeclaration | undefined;
  private readonly uses: readonly Node[];
  private readonly accesses: readonly PropertyAccessExpression[];
  private readonly parts: Parts;

  constructor(made: NewExpression, translation: Translation) {
    this.made = made;
    this.translation = translation;
    const { Node } = translation.morph;
    const parent = made.getParent();
    this.holder =
      Node.isVariableDeclaration(parent) && parent.getVariableStatement() !== undefined ? parent : undefined;
    this.uses = this.holder === undefined ? this.usesOfProperty() : translation.usesOf(this.holder);
    this.accesses = this.uses
      .map((use) => use.getParent())
      .filter((one) => Node.isPropertyAccessExpression(one))
      .filter((one) => this.uses.includes(one.getExpression()));
    const name = this.holder?.getName() ?? '';
    this.parts = { circuit: `${name}Circuit`, pipeline: `${name}Pipeline` };
  }

  translateUses(): void {
    const { translation } = this;
    const { Node } = translation.morph;
    for (const access of this.accesses) {
      const isPlain = access.getName() === 'fire' || access.getName() === 'call';
      if (this.holder !== undefined || isPlain) member(access, this.parts, translation);
      else
        translation.todo(
          access,
          `${access.getName()} belongs to the pipeline or its circuit breaker: keep them, too`,
          'members',
        );
    }
    const isExported = this.holder !== undefined && translation.isExported(this.holder);
    const seen = this.uses.find((use) => !this.accesses.some((one) => one.getExpression() === use));
    if (isExported || (seen !== undefined && !isAssigned(seen, this.made))) {
      const place = seen === undefined || Node.isExportSpecifier(seen.getParent()) ? this.made : seen;
      translation.todo(
        place,
        'a function now: code that receives it must call it, instead of its method fire',
        'members',
      );
    } else if (this.holder === undefined && this.uses.length === 0) {
      translation.todo(
        this.made,
        'a function now: code that receives it must call it, instead of its method fire',
        'members',
      );
    }
  }

  translate(): void {
    const { made, translation, holder, parts } = this;
    const { edits } = translation;
    const code = circuitCode(made, translation);
    const names = this.accesses.map((one) => one.getName());
    const ofCircuit = holder !== undefined && names.some(needsCircuit);
    const ofPipeline = holder !== undefined && names.some(needsPipeline);
    const around = callCode(
      translation.need('pipeline'),
      code.pipelineOptions,
      this.fallback(),
      ofCircuit ? parts.circuit : code.circuit,
      code.bulkhead,
      code.timeout,
    );
    const statement = holder?.getVariableStatement();
    if (statement !== undefined) {
      const before = [
        ofCircuit ? `const ${parts.circuit} = ${code.circuit};` : undefined,
        ofPipeline ? `const ${parts.pipeline} = ${around};` : undefined,
      ].filter((line) => line !== undefined);
      translation.putAbove(statement, before);
    }
    const [action] = made.getArguments();
    if (translation.morph.Node.isLiteralExpression(action)) {
      translation.todo(made, 'the action must be a function', 'members');
    }
    const wrapped = callCode(`${ofPipeline ? parts.pipeline : around}.wrap`, action && edits.render(action));
    edits.replace(made, wrapped);
  }

  /** Removes the variable of the options if nothing else uses it. */
  removeOptions(): void {
    const { Node } = this.translation.morph;
    const given = this.made.getArguments()[1];
    if (!Node.isIdentifier(given)) return;
    const declaration = given.getSymbol()?.getDeclarations().at(0);
    if (!Node.isVariableDeclaration(declaration) || this.translation.isExported(declaration)) return;
    const statement = declaration.getVariableStatement();
    const isUsed = this.translation.usesOf(declaration).some((use) => !this.translation.edits.covers(use));
    const isLiteral = Node.isObjectLiteralExpression(declaration.getInitializer());
    if (isUsed || !isLiteral || statement?.getDeclarations().length !== 1) return;
    this.translation.remove(statement);
  }

  /** Returns the argument of `breaker.fallback(fn)`, and removes that statement. */
  private fallback(): string | undefined {
    const { Node } = this.translation.morph;
    const calls = this.accesses
      .filter((one) => one.getName() === 'fallback')
      .map((one) => one.getParent())
      .filter((one): one is CallExpression => Node.isCallExpression(one));
    const [call] = calls;
    const statement = call?.getParent();
    const given = call?.getArguments()[0];
    if (call === undefined || given === undefined) return undefined;
    if (calls.length > 1 || !Node.isExpressionStatement(statement) || this.holder === undefined) {
      this.translation.todo(
        call,
        'a fallback is a policy of the pipeline: pipeline(fallback(…), …)',
        'fallback',
      );
      return undefined;
    }
    const code = fallbackCode(given, this.made, this.translation);
    this.translation.remove(statement);
    return code;
  }

  /** Lists the uses of `this.breaker`, if the circuit breaker was assigned to it. */
  private usesOfProperty(): readonly Node[] {
    const { Node, SyntaxKind } = this.translation.morph;
    const parent = this.made.getParent();
    if (!Node.isBinaryExpression(parent) || !/^this\.\w+$/.test(parent.getLeft().getText())) return [];
    const text = parent.getLeft().getText();
    return this.translation.file
      .getDescendantsOfKind(SyntaxKind.PropertyAccessExpression)
      .filter((one) => one.getText() === text);
  }
}

/** True if the node is the variable or property that the circuit breaker was assigned to. */
function isAssigned(use: Node, made: NewExpression): boolean {
  return use.getParent() === made.getParent();
}
