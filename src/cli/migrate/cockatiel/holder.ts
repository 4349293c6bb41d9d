import type { Node, PropertyAccessExpression, VariableDeclaration } from 'ts-morph';
import type { Translation } from '../translation.ts';
import { member, OF_THE_POLICY } from './members.ts';
import { type PolicyCode, pipelineCode } from './policies.ts';

/** A variable that holds a policy. Depending on its uses, it becomes a policy, a pipeline, or one of each. */
export class Holder {
  private readonly declaration: VariableDeclaration;
  private readonly translation: Translation;
  private readonly accesses: readonly PropertyAccessExpression[];
  /** The place where the variable is passed on or exported. */
  private readonly seenAt: Node | undefined;
  private readonly isPipeline: boolean;
  /** Name of the variable of the policy itself. */
  private readonly policyName: string;

  /**
   * @param maker the cockatiel function that made it
   * @param isClassified true if it has its own rules for failures
   */
  constructor(
    declaration: VariableDeclaration,
    maker: string,
    isClassified: boolean,
    translation: Translation,
  ) {
    this.declaration = declaration;
    this.translation = translation;
    const { Node } = translation.morph;
    const uses = translation.usesOf(declaration);
    this.accesses = uses
      .map((use) => use.getParent())
      .filter((parent) => Node.isPropertyAccessExpression(parent));
    const others = uses.filter((use) => {
      const parent = use.getParent();
      return !Node.isPropertyAccessExpression(parent) && !isWrapped(parent, translation);
    });
    const isExported = translation.isExported(declaration);
    this.seenAt =
      others.find((use) => !Node.isExportSpecifier(use.getParent())) ??
      (isExported ? declaration : undefined);
    const ofThePolicy = (one: PropertyAccessExpression): boolean => OF_THE_POLICY.has(one.getName());
    this.isPipeline =
      maker === 'wrap' ||
      isClassified ||
      this.seenAt !== undefined ||
      this.accesses.some((one) => !ofThePolicy(one));
    const isBoth = this.isPipeline && maker !== 'wrap' && this.accesses.some(ofThePolicy);
    const name = declaration.getName();
    this.policyName = isBoth ? `${name}${name.endsWith('Policy') ? 'Itself' : 'Policy'}` : name;
  }

  translateUses(): void {
    for (const access of this.accesses) member(access, this.policyName, this.translation);
    if (this.seenAt === undefined) return;
    const name = this.declaration.getName();
    const message = `${name} is a pipeline now: code that receives it must call execute(fn, { signal })`;
    this.translation.todo(this.seenAt, message, 'equivalents');
  }

  /** Writes the declaration of the variable. */
  put(place: Node, made: PolicyCode): void {
    const { edits } = this.translation;
    const statement = this.declaration.getVariableStatement();
    if (this.policyName !== this.declaration.getName() && statement !== undefined) {
      this.translation.putAbove(statement, [`const ${this.policyName} = ${made.code};`]);
      edits.replace(place, pipelineCode({ ...made, code: this.policyName }, this.translation));
    } else edits.replace(place, this.isPipeline ? pipelineCode(made, this.translation) : made.code);
  }
}

function isWrapped(parent: Node | undefined, { morph, peer }: Translation): boolean {
  return morph.Node.isCallExpression(parent) && peer.nameOf(parent.getExpression()) === 'wrap';
}
