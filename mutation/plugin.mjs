import { declareValuePlugin, PluginKind } from '@stryker-mutator/api/plugin';

/** Names of the variables, and of the functions' first arguments, that hold text which only people read. */
const TEXTS = ['message', 'what', 'why', 'hint'];
const CHECKS = /^(check[A-Z]\w*|at|refuse|fail|\w+From)$/;

/**
 * Leaves out texts that only people read: messages of errors, and the path of an option in a check. The tests hold those that
 * matter; a test for each word of the rest would hold the wording, not the behaviour.
 */
const messages = {
  shouldIgnore(path) {
    if (!path.isStringLiteral() && !path.isTemplateLiteral()) return undefined;
    for (let at = path; at.parentPath; at = at.parentPath) {
      const parent = at.parentPath;
      if (parent.isNewExpression())
        return /Error$/.test(parent.node.callee.name ?? '') ? 'text of an error' : undefined;
      if (parent.isCallExpression()) return ofCall(at, parent.node.callee);
      if (parent.isObjectProperty())
        return parent.node.key.name === 'message' ? 'text for people' : undefined;
      if (parent.isVariableDeclarator())
        return TEXTS.includes(parent.node.id.name) ? 'text of an error' : undefined;
      if (parent.isStatement()) return undefined;
    }
    return undefined;
  },
};

function ofCall(argument, callee) {
  if (callee.type === 'Super') return argument.key === 1 ? 'text of an error' : undefined;
  const isFirst = argument.key === 0 && argument.listKey === 'arguments';
  return isFirst && CHECKS.test(callee.name ?? '') ? 'path of an option' : undefined;
}

export const strykerPlugins = [declareValuePlugin(PluginKind.Ignore, 'messages', messages)];
