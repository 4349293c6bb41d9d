/** A table whose corner is empty has no header there: an empty one is read out as such. */
export function emptyHeaders(markdown) {
  markdown.core.ruler.push('empty-headers', ({ tokens }) => {
    tokens.forEach((token, index) => {
      if (token.type !== 'th_open' || tokens[index + 1]?.content.trim() !== '') return;
      token.tag = 'td';
      const close = tokens.slice(index).find(({ type }) => type === 'th_close');
      if (close !== undefined) close.tag = 'td';
    });
  });
}
