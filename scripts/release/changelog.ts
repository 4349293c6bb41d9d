/** The heading of the changelog's part for the next release. */
const UNRELEASED = '## [Unreleased]';

/**
 * Returns the changelog with the unreleased part under the heading of a version. If that version already has a heading, returns
 * the changelog unchanged.
 * @param date date of the release, such as `2026-12-01`
 */
export function withRelease(changelog: string, version: string, date: string): string {
  if (changelog.includes(heading(version))) return changelog;
  if (!changelog.includes(UNRELEASED)) throw new Error(`CHANGELOG.md has no heading ${UNRELEASED}`);
  if (entriesUnder(changelog, UNRELEASED) === '') {
    throw new Error(`CHANGELOG.md has nothing under Unreleased to release as ${version}`);
  }
  return changelog.replace(UNRELEASED, () => `${UNRELEASED}\n\n${heading(version)} - ${date}`);
}

/** Returns the changelog's part of a version. */
export function notesOf(changelog: string, version: string): string {
  const notes = entriesUnder(changelog, heading(version));
  if (notes === '') throw new Error(`CHANGELOG.md says nothing of ${version}`);
  return `${notes}\n`;
}

function heading(version: string): string {
  return `## [${version}]`;
}

/** Returns the lines between a heading and the next one of its level. */
function entriesUnder(changelog: string, start: string): string {
  const lines = changelog.split('\n');
  const from = lines.findIndex((line) => line.startsWith(start));
  if (from < 0) return '';
  const length = lines.slice(from + 1).findIndex((line) => line.startsWith('## '));
  return lines
    .slice(from + 1, length < 0 ? undefined : from + 1 + length)
    .join('\n')
    .trim();
}
