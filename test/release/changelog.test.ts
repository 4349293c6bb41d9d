import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { notesOf, withRelease } from '../../scripts/release/changelog.ts';

const LOG = `# Changelog

## [Unreleased]

### Added

- a thing

## [0.1.0] - 2026-01-02

- the first
`;

describe('a release in the changelog', () => {
  it('takes what was unreleased', () => {
    const fresh = withRelease(LOG, '0.2.0', '2026-12-01');
    expect(fresh).toContain('## [Unreleased]\n\n## [0.2.0] - 2026-12-01\n\n### Added\n\n- a thing\n');
    expect(notesOf(fresh, '0.2.0')).toBe('### Added\n\n- a thing\n');
    expect(notesOf(fresh, '0.1.0')).toBe('- the first\n');
  });

  it('is written once', () => {
    const fresh = withRelease(LOG, '0.2.0', '2026-12-01');
    expect(withRelease(fresh, '0.2.0', '2026-12-02')).toBe(fresh);
  });

  it('is refused where there is nothing to tell', () => {
    const fresh = withRelease(LOG, '0.2.0', '2026-12-01');
    expect(() => withRelease(fresh, '0.3.0', '2026-12-02')).toThrow('nothing under Unreleased');
    expect(() => withRelease('# Changelog\n', '0.3.0', '2026-12-02')).toThrow('no heading ## [Unreleased]');
    expect(() => notesOf(LOG, '9.9.9')).toThrow('says nothing of 9.9.9');
  });

  it('can be made of the changelog that there is', () => {
    const fresh = withRelease(readFileSync('CHANGELOG.md', 'utf8'), '99.0.0', '2026-12-01');
    expect(notesOf(fresh, '99.0.0').length).toBeGreaterThan(20);
  });
});
