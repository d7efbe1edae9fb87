import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type BundleFile, tarGz, zip } from '../../scripts/bundle/archive.ts';
import { problemsOf } from '../../scripts/bundle/check.ts';
import { brokenImports } from '../../scripts/bundle/imports.ts';
import { keptPackages } from '../../scripts/bundle/packages.ts';
import { checkSums } from '../../scripts/bundle/papers.ts';
import { type Platform, platforms } from '../../scripts/bundle/platforms.ts';
import { isKept } from '../../scripts/bundle/program.ts';
import { startFiles } from '../../scripts/bundle/start-files.ts';
import { filesIn } from '../../scripts/bundle/unpack.ts';
import { folderWith } from '../helpers/folder.ts';

const FOLDER = 'Facteur-0.1.0';

function file(path: string, bytes: string | Buffer, executable = false): BundleFile {
  return { path, bytes: Buffer.from(bytes), executable };
}

/** The first bytes of a program of each system, with a signature where there is one: what the checker reads, and nothing else. */
function program({ name, system }: Platform): Buffer {
  const isArm = name.endsWith('arm64');
  const bytes = Buffer.alloc(1_024);
  if (system === 'linux') {
    bytes.write('\x7fELF', 0, 'latin1');
    bytes.writeUInt16LE(isArm ? 183 : 62, 18);
  } else if (system === 'darwin') {
    bytes.writeUInt32LE(0xfeedfacf, 0);
    bytes.writeUInt32LE(isArm ? 0x0100000c : 0x01000007, 4);
    bytes.writeUInt32LE(1, 16);
    bytes.writeUInt32LE(0x1d, 32);
    bytes.writeUInt32LE(16, 36);
  } else {
    bytes.write('MZ', 0);
    bytes.writeUInt32LE(128, 60);
    bytes.write('PE\0\0', 128, 'latin1');
    bytes.writeUInt16LE(isArm ? 0xaa64 : 0x8664, 132);
    bytes.writeUInt32LE(9_000, 128 + 24 + 112 + 36);
  }
  return bytes;
}

/** A whole bundle, small: everything the checker asks for, and a little more. */
function bundle(platform: Platform): BundleFile[] {
  return [
    file('app/package.json', '{}'),
    file('app/bin/facteur.js', "import '../dist/cli.js';\n"),
    file(
      'app/dist/cli.js',
      'import { a } from "./words-1a.js";\n/*\n * import("./comment.js")\n */\nimport("./late-2b.js");\n',
    ),
    ...['words-1a.js', 'late-2b.js', 'front/main-3c.js'].map((name) => file(`app/dist/${name}`, 'export {};\n')),
    file('app/dist/front/manifest.json', '{ "main": ["main-3c.js"] }'),
    file('app/node_modules/yaml/package.json', '{}'),
    ...['LICENCES.txt', 'sbom.cdx.json'].map((name) => file(name, 'text\n')),
    file(platform.program, program(platform), true),
    ...startFiles(platform, '0.1.0'),
  ];
}

/** What the checker says of these files, with check sums that fit them unless `sums` are others'. */
function problems(platform: Platform, files: readonly BundleFile[], sums: readonly BundleFile[] = files): string[] {
  return problemsOf(
    [...files, checkSums(sums)].map((one) => ({ ...one, path: `${FOLDER}/${one.path}` })),
    platform,
  );
}

const without = (files: readonly BundleFile[], path: string) => files.filter((one) => one.path !== path);

describe.each(platforms)('the checker, for $name', (platform) => {
  const whole = bundle(platform);

  it('finds nothing in a whole one', () => {
    expect(problems(platform, whole)).toEqual([]);
  });

  it('finds each file that is missing', () => {
    const needed = whole.map(({ path }) => path).filter((path) => !path.includes('node_modules'));
    const found = needed.map((path) => problems(platform, without(whole, path)));
    expect(found).toEqual(needed.map((path) => [`missing: ${path}`]));
    // Of a package it is known by the check sums alone.
    const yaml = 'app/node_modules/yaml/package.json';
    expect(problems(platform, without(whole, yaml), whole)).toEqual([`missing: ${yaml} (SHA256SUMS names it)`]);
  });

  it('finds the program of every other system', () => {
    for (const other of platforms.filter(({ name }) => name !== platform.name)) {
      const files = [...without(whole, platform.program), file(platform.program, program(other), true)];
      expect(problems(platform, files)).toEqual([`${platform.program} is for ${other.name}, not for ${platform.name}`]);
      const beside = [...whole, file('app/node_modules/native/build/it.node', program(other))];
      expect(problems(platform, beside)).toEqual([
        `compiled for ${other.name}, in a bundle for ${platform.name}: app/node_modules/native/build/it.node`,
      ]);
    }
  });

  it('finds a wrong line end in each file that a person opens', () => {
    const opened = startFiles(platform, '0.1.0');
    const found = opened.map(({ path, bytes, executable }) => {
      const text = bytes.toString();
      const other = platform.system === 'win' ? text.replace('\r\n', '\n') : text.replace('\n', '\r\n');
      return problems(platform, [...without(whole, path), file(path, other, executable)])[0];
    });
    expect(found).toEqual(
      opened.map(({ path }) => `line ends must be ${platform.system === 'win' ? 'CRLF' : 'LF'}: ${path}`),
    );
  });
});

describe('the checker', () => {
  const [windows, , mac, , linux] = platforms as [Platform, Platform, Platform, Platform, Platform];

  it('finds what was changed, what is too much, what cannot be started, and what has no signature', () => {
    const whole = bundle(linux);
    const changed = [...without(whole, 'app/package.json'), file('app/package.json', '{"a":1}')];
    expect(problems(linux, changed, whole)).toEqual(['not as SHA256SUMS has it: app/package.json']);
    expect(problems(linux, [...whole, file('app/more.js', '')], whole)).toEqual(['not in SHA256SUMS: app/more.js']);
    const flat = whole.map((one) => ({ ...one, executable: false }));
    expect(problems(linux, flat)).toEqual(
      ['runtime/node', 'Facteur.sh', 'Facteur.desktop'].map((p) => `must be executable: ${p}`),
    );
    for (const platform of [windows, mac]) {
      const bytes = program(platform);
      bytes.fill(0, platform === mac ? 32 : 300);
      const files = [...without(bundle(platform), platform.program), file(platform.program, bytes, true)];
      expect(problems(platform, files)).toEqual([`${platform.program} is not signed`]);
    }
  });

  it('finds names that a system cannot hold', () => {
    const bad = ['app/aux.js', 'app/a:b.js', 'app/Readme.js', 'app/README.js', `app/${'x'.repeat(170)}.js`];
    const found = problems(windows, [...bundle(windows), ...bad.map((path) => file(path, ''))]);
    expect(found).toEqual([
      expect.stringContaining('too long for Windows'),
      'no name for Windows: app/aux.js',
      'no name for Windows: app/a:b.js',
      'one name where case does not count: app/Readme.js, app/README.js',
    ]);
  });
});

describe('archives', () => {
  const files = [
    file('z.txt', 'à la fin\n'),
    file(`${'d'.repeat(60)}/${'e'.repeat(60)}.txt`, 'a long path\n'),
    file('start', '#!/bin/sh\n', true),
    file('empty', ''),
  ];

  it.each([
    ['.tar.gz', tarGz],
    ['.zip', zip],
  ] as const)(
    '%s: the same bytes in whatever order, and what another program unpacks is what went in',
    (ending, pack) => {
      const archive = pack(FOLDER, files);
      expect(pack(FOLDER, files.toReversed()).equals(archive)).toBe(true);
      const bySort = (a: BundleFile, b: BundleFile) => (a.path < b.path ? -1 : 1);
      const expected = files.map((one) => ({ ...one, path: `${FOLDER}/${one.path}` })).sort(bySort);
      expect(filesIn(`a${ending}`, archive)).toEqual(expected);
      const folder = folderWith({ [`a${ending}`]: archive });
      const args = ending === '.zip' ? ['-m', 'zipfile', '-e', `a${ending}`, '.'] : ['-xzf', `a${ending}`];
      expect(spawnSync(ending === '.zip' ? 'python3' : 'tar', args, { cwd: folder }).status).toBe(0);
      for (const { path, bytes } of expected) expect(readFileSync(join(folder, path)).equals(bytes)).toBe(true);
      // Python's zipfile does not set modes.
      if (ending === '.tar.gz') expect(statSync(join(folder, FOLDER, 'start')).mode & 0o777).toBe(0o755);
    },
  );
});

/** Python's zipfile compresses nothing unless it is told to. */
const STORING = `
import os, zipfile
with zipfile.ZipFile('again.zip', 'w') as archive:
    for folder, _, names in os.walk('${FOLDER}'):
        archive.write(folder)
        for name in names:
            archive.write(os.path.join(folder, name))
`;

describe('archives that another program has made again', () => {
  const long = `${'d'.repeat(60)}/${'e'.repeat(60)}.txt`;

  it.each([
    ['GNU tar', '.tar.gz', 'tar', ['--format=gnu', '-czf', 'again.tar.gz', FOLDER]],
    ['tar as POSIX has it', '.tar.gz', 'tar', ['--format=pax', '-czf', 'again.tar.gz', FOLDER]],
    ['zip, uncompressed and with its folders', '.zip', 'python3', ['-c', STORING]],
  ] as const)('%s: the same files', (_, ending, program, args) => {
    const folder = folderWith({ [`${FOLDER}/${long}`]: 'a long path\n', [`${FOLDER}/z.txt`]: 'à la fin\n' });
    expect(spawnSync(program, args, { cwd: folder }).status).toBe(0);
    const found = filesIn(`again${ending}`, readFileSync(join(folder, `again${ending}`)));
    const texts = found.map(({ path, bytes }) => [path, String(bytes)]).sort();
    expect(texts).toEqual([
      [`${FOLDER}/${long}`, 'a long path\n'],
      [`${FOLDER}/z.txt`, 'à la fin\n'],
    ]);
  });
});

describe('what goes in', () => {
  it('is JavaScript alone, and every package once', () => {
    const folders = keptPackages().map(({ folder }) => folder);
    expect(folders).toEqual(
      expect.arrayContaining(['node_modules/fastify', 'node_modules/nodemailer', 'node_modules/bullmq']),
    );
    // What is in dist/ already and nobody else asks for, what is compiled for a system, and what only that needs.
    const out = [
      'commander',
      'liquidjs',
      'msgpackr-extract',
      'detect-libc',
      '@msgpackr-extract/msgpackr-extract-linux-x64',
    ];
    expect(folders.filter((folder) => out.includes(folder.slice('node_modules/'.length)))).toEqual([]);
    expect(new Set(folders).size).toBe(folders.length);
  });

  it('is what is loaded, and every licence', () => {
    const kept = [
      'index.js',
      'lib/a.cjs',
      'LICENSE',
      'LICENSE.md',
      'lib/test.js',
      'data.json',
      'NOTICE.txt',
      'docs/LICENSE',
    ];
    expect(kept.filter((path) => !isKept(path))).toEqual([]);
    const left = [
      'index.js.map',
      'index.d.ts',
      'src/a.ts',
      'README.md',
      'test/a.js',
      'docs/a.html',
      'browser/a.js',
      '.eslintrc',
    ];
    expect(left.filter(isKept)).toEqual([]);
  });
});

it('an import that leads nowhere is found: static, lazy, by require, and in a package', async () => {
  const files = [
    file('app/dist/cli.js', 'import "./gone-1.js";\nimport("gone-2");\nimport "there";\n'),
    file('app/node_modules/there/package.json', '{ "name": "there", "main": "index.js" }'),
    file('app/node_modules/there/index.js', "require('./gone-3.js');\n"),
  ];
  const found = await brokenImports(files);
  expect(['gone-1', 'gone-2', 'gone-3'].filter((name) => !found.some((one) => one.includes(name)))).toEqual([]);
  expect(await brokenImports([file('app/dist/cli.js', 'import "node:fs";\n')])).toEqual([]);
});

describe('start files', () => {
  const linux = platforms.find(({ name }) => name === 'linux-x64') as Platform;

  /** A bundle whose Node is a script that says what it was started with, and where. */
  function unpacked(): string {
    const here = join(folderWith(), 'Ma clé & co');
    mkdirSync(join(here, 'app/bin'), { recursive: true });
    mkdirSync(join(here, 'runtime'));
    for (const { path, bytes } of startFiles(linux, '0.1.0')) writeFileSync(join(here, path), bytes, { mode: 0o755 });
    return here;
  }

  const start = (here: string, args: string[], env: Record<string, string>) =>
    spawnSync(join(here, 'Facteur.sh'), args, { encoding: 'utf8', env: { PATH: '/usr/bin:/bin', ...env } });

  it('opens the page in the folder of the person, and is the command with arguments', () => {
    const here = unpacked();
    writeFileSync(join(here, 'runtime/node'), '#!/bin/sh\nprintf "%s\\n" "$PWD" "$@"\n', { mode: 0o755 });
    writeFileSync(join(here, 'app/bin/facteur.js'), '');
    const home = folderWith();
    const launcher = join(here, 'app/bin/facteur.js');
    expect(start(here, [], { HOME: home }).stdout).toBe(`${home}/Facteur\n${launcher}\nweb\n`);
    expect(start(here, [], { HOME: home, FACTEUR_HOME: `${home}/À nous` }).stdout).toContain(`${home}/À nous\n`);
    expect(start(here, ['status', '--to', 'a b'], { HOME: home }).stdout).toBe(
      `${process.cwd()}\n${launcher}\nstatus\n--to\na b\n`,
    );
  });

  it('says so when the folder was not unpacked as a whole', () => {
    const { status, stderr } = start(unpacked(), [], { HOME: folderWith() });
    expect(status).toBe(3);
    expect(stderr).toMatch(/Décompressez.*\n.*unpack/);
  });

  it('is a script that a POSIX shell reads, on Windows one of its command processor with labels that exist', () => {
    for (const platform of platforms) {
      for (const { path, bytes } of startFiles(platform, '0.1.0')) {
        if (/\.(?:sh|command)$/.test(path)) {
          expect(spawnSync('sh', ['-n'], { input: bytes, encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
        }
        if (!path.endsWith('.cmd')) continue;
        const text = bytes.toString();
        const labels = Array.from(text.matchAll(/^:(\w+)\r$/gm), ([, label]) => label);
        const wanted = Array.from(text.matchAll(/\bgoto (\w+)/g), ([, label]) => label);
        expect([...new Set(wanted)].sort()).toEqual(labels.sort());
      }
    }
  });
});
