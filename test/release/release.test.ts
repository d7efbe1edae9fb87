import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exists } from '../../scripts/debian.ts';
import { notesOf, released } from '../../scripts/release/changelog.ts';
import { nextSteps } from '../../scripts/release/next-steps.ts';
import { nextVersion } from '../../scripts/release/version.ts';
import { git } from '../../scripts/release/work-copy.ts';

const CHANGELOG = '# Changelog\n\nAbout it.\n\n## Unreleased\n\n### Added\n- New.\n\n## 0.1.0 - 2026-01-02\n\n- Old.\n';

describe('the next version', () => {
  it.each([
    ['0.1.9', 'patch', '0.1.10'],
    ['0.9.1', 'minor', '0.10.0'],
    ['0.9.1', 'major', '1.0.0'],
    ['0.9.1', '1.0.0', '1.0.0'],
    ['1.9.0', '1.10.0', '1.10.0'],
  ])('%s, %s: %s', (current, asked, next) => expect(nextVersion(current, asked)).toBe(next));

  it.each([
    ['1.0.0', '1.0.0', /not later/],
    ['1.10.0', '1.9.9', /not later/],
    ['1.0.0', '2.0', /say patch, minor, major/],
    ['1.0.0', 'huge', /say patch, minor, major/],
    ['1.0', 'patch', /1\.0 is no version/],
  ])('%s, %s: refused', (current, asked, why) => expect(() => nextVersion(current, asked)).toThrow(why));
});

describe('the change log', () => {
  it('has what was unreleased under the version, and nothing unreleased', () => {
    const after = released(CHANGELOG, '0.2.0', '2026-03-04');
    expect(after).toBe(
      '# Changelog\n\nAbout it.\n\n## Unreleased\n\n## 0.2.0 - 2026-03-04\n\n### Added\n- New.\n\n## 0.1.0 - 2026-01-02\n\n- Old.\n',
    );
    expect(() => released(after, '0.3.0', '2026-03-05')).toThrow(/nothing to release/);
    expect(() => released(CHANGELOG, '0.1.0', '2026-03-04')).toThrow(/has 0\.1\.0 already/);
  });

  it('may begin with a version', () => {
    const first = CHANGELOG.slice(0, CHANGELOG.indexOf('\n## 0.1.0'));
    expect(notesOf(first)).toBe('### Added\n- New.');
    expect(released(first, '0.1.0', '2026-01-02')).toMatch(
      /\n## Unreleased\n\n## 0\.1\.0 - 2026-01-02\n\n### Added\n- New\.\n$/,
    );
  });

  it('must have a part for what is unreleased', () => {
    expect(() => notesOf('# Changelog\n\n## 0.1.0 - 2026-01-02\n\n- Old.\n')).toThrow(/no part "## Unreleased"/);
  });
});

describe('npm run release', () => {
  let root = '';

  /** A repository like this one, as far as a release knows it: whose check, bundle and data folder take no time. */
  const FILES: Readonly<Record<string, string>> = {
    'package.json': JSON.stringify(
      {
        name: 'facteur',
        version: '0.1.0',
        files: ['a.js'],
        scripts: { check: 'node check.js', test: 'node -e process.exit(1)' },
      },
      null,
      2,
    ),
    'package-lock.json': JSON.stringify(
      {
        name: 'facteur',
        version: '0.1.0',
        packages: { '': { name: 'facteur', version: '0.1.0' }, x: { version: '0.1.0' } },
      },
      null,
      2,
    ),
    'CHANGELOG.md': CHANGELOG,
    'a.js': '',
    // Fails unless it sees the new version.
    'check.js': "process.exitCode = require('./package.json').version === '0.1.0' ? 1 : 0;",
    'scripts/bundle.ts':
      "import { writeFileSync } from 'node:fs';\nwriteFileSync(process.argv[3] + '/Facteur.zip', 'zip');\n",
    'scripts/keep-data-folder.ts':
      "import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';\nmkdirSync('test/updates/folders', { recursive: true });\nwriteFileSync('test/updates/folders/' + JSON.parse(readFileSync('package.json', 'utf8')).version + '.tar.gz', 'data');\n",
    '.gitignore': 'release/\n',
  };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'facteur-to-release-'));
    for (const [name, text] of Object.entries(FILES)) {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), text);
    }
    mkdirSync(join(root, 'test/updates/folders'), { recursive: true });
    git(root, 'init', '--quiet');
    git(root, 'config', 'user.name', 'Awa');
    git(root, 'config', 'user.email', 'awa@example.org');
    for (const key of ['commit.gpgSign', 'tag.gpgSign']) git(root, 'config', key, 'false');
    git(root, 'add', '.');
    git(root, 'commit', '--quiet', '--message', 'All');
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  function release(...args: string[]): { status: number | null; said: string } {
    const script = resolve(import.meta.dirname, '../../scripts/release.ts');
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], { cwd: root, encoding: 'utf8' });
    return { status, said: stdout + stderr };
  }

  it('makes all files in a dry run, and changes nothing in the repository', () => {
    const before = readdirSync(root);
    const { status, said } = release('--dry-run', '--skip-tests', 'minor');
    expect(said).toContain('Nothing was changed in the repository');
    expect(status).toBe(0);
    expect(git(root, 'status', '--porcelain')).toBe('');
    expect(git(root, 'log', '--oneline').split('\n')).toHaveLength(1);
    expect(git(root, 'tag')).toBe('');
    expect(readdirSync(root)).toEqual([...before, 'release'].sort());
    const made = join(root, 'release/0.2.0');
    expect(readdirSync(made)).toEqual(['Facteur.zip', 'NOTES.md', 'SHA256SUMS', 'facteur-0.2.0.tgz'].sort());
    expect(readFileSync(join(made, 'NOTES.md'), 'utf8')).toBe('### Added\n- New.\n');
    const sums = ['Facteur.zip', 'NOTES.md', 'facteur-0.2.0.tgz'].map((name) => {
      const sum = createHash('sha256')
        .update(readFileSync(join(made, name)))
        .digest('hex');
      return `${sum}  ${name}\n`;
    });
    expect(readFileSync(join(made, 'SHA256SUMS'), 'utf8')).toBe(sums.join(''));
    expect(release('--dry-run', '--skip-tests', 'minor').said).toContain('is there already');
  });

  it('commits and tags the version, and publishes nothing', () => {
    const { status, said } = release('--skip-tests', '--skip-bundles', '1.0.0');
    expect(said).toContain('Version 1.0.0 is committed and tagged here, and nothing is published');
    expect(status).toBe(0);
    expect(git(root, 'status', '--porcelain')).toBe('');
    expect(git(root, 'show', '--format=%s', '--name-only', 'v1.0.0^{commit}').split('\n')).toEqual([
      ...[
        'Version 1.0.0',
        '',
        'CHANGELOG.md',
        'package-lock.json',
        'package.json',
        'test/updates/folders/1.0.0.tar.gz',
      ],
    ]);
    const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
    expect(lock).toMatchObject({ version: '1.0.0', packages: { '': { version: '1.0.0' }, x: { version: '0.1.0' } } });
    expect(readdirSync(join(root, 'release/1.0.0'))).toEqual(['NOTES.md', 'SHA256SUMS', 'facteur-1.0.0.tgz'].sort());
    expect(release('1.0.0').said).toContain('1.0.0 is not later than 1.0.0');
  });

  it('refuses what is not committed, a tag that is there, and tests that fail', () => {
    expect(release('minor')).toMatchObject({ status: 1, said: expect.stringContaining('npm test failed') });
    expect(git(root, 'status', '--porcelain')).toBe('');
    git(root, 'tag', 'v0.1.1');
    expect(release('patch').said).toContain('there is a tag v0.1.1 already');
    expect(release().said).toContain('say one of patch, minor, major');
    writeFileSync(join(root, 'a.js'), '1');
    expect(release('minor').said).toMatch(/commit or put away first.*\n.*a\.js/);
    expect(existsSync(join(root, 'release'))).toBe(false);
  });
});

describe('what is left for a person', () => {
  const ready = { version: '1.0.0', folder: 'release/1.0.0', dry: false, repository: true };

  it('is said with command lines, in both kinds of runs', () => {
    const said = nextSteps(ready).join('\n');
    expect(said).toContain('ssh-keygen -Y sign -n file -f ~/.ssh/id_ed25519 release/1.0.0/SHA256SUMS');
    expect(said).toContain('npm publish release/1.0.0/facteur-1.0.0.tgz --provenance --access public');
    expect(said).toContain('git push origin HEAD v1.0.0');
    expect(said).not.toContain('name the repository');
    expect(nextSteps({ ...ready, repository: false }).join('\n')).toContain('name the repository in package.json');
    expect(nextSteps({ ...ready, dry: true }).join('\n')).toContain('npm run release -- 1.0.0');
  });

  it.skipIf(!exists('ssh-keygen'))('signs and checks what it says', () => {
    const folder = mkdtempSync(join(tmpdir(), 'facteur-signed-'));
    try {
      writeFileSync(join(folder, 'SHA256SUMS'), `${createHash('sha256').update('x').digest('hex')}  a.txt\n`);
      writeFileSync(join(folder, 'a.txt'), 'x');
      const steps = nextSteps({ ...ready, folder }).map((line) => line.trim());
      const sign = steps.find((line) => line.startsWith('ssh-keygen -Y sign')) ?? '';
      const check = (steps.find((line) => line.startsWith('ssh-keygen -Y verify')) ?? '').replace('NAME', 'awa');
      const sh = (line: string) => spawnSync('sh', ['-c', line], { cwd: folder, encoding: 'utf8' });
      sh("ssh-keygen -q -t ed25519 -N '' -f key");
      writeFileSync(
        join(folder, 'allowed_signers'),
        `awa namespaces="file" ${readFileSync(join(folder, 'key.pub'), 'utf8')}`,
      );
      expect(sh(sign.replace('~/.ssh/id_ed25519', 'key')).status).toBe(0);
      expect(sh(check).status).toBe(0);
      writeFileSync(join(folder, 'SHA256SUMS'), 'other\n');
      expect(sh(check).status).not.toBe(0);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
