/** Headings of the reference that are on most of its pages, and so find nothing. */
const SECTIONS =
  /^(Constructors?|Default|Example|Extend(s|ed by)|Methods|Parameters|Properties|Returns|See|Throws|Type Parameters)$/;

/** A page as the search sees it: in the reference, what is under such a heading belongs to the symbol above. */
export function searchText(source, env, markdown) {
  const html = markdown.render(source, env);
  if (!env.relativePath.startsWith('api/')) return html;
  return html.replace(/<h([2-6])[^>]*>(.*?)<a .*?<\/a><\/h\1>/g, (heading, level, words) =>
    level > 3 || SECTIONS.test(words.trim()) ? `<p>${words}</p>` : heading,
  );
}
