/** Doc comments have their examples indented, without a language. In the reference they are shown as other code is. */
export function indentedCode(markdown) {
  markdown.core.ruler.push('indented-code', ({ tokens }) => {
    for (const token of tokens) {
      if (token.type !== 'code_block') continue;
      token.type = 'fence';
      token.tag = 'code';
      token.info = /[─│]/.test(token.content) ? 'text' : 'ts';
    }
  });
}
