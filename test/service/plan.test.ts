import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Machine, type ServiceProgram, servicePlan } from '../../src/service/plan.ts';
import { windowsArgument } from '../../src/service/task.ts';
import { folderWith } from '../helpers/folder.ts';

/** A folder with everything that one of the three formats has a meaning for. */
const NASTY = `Ma clé & "co" 100% $HOME <b>`;

function program(root: string, command: readonly string[] = ['/opt/node', '/opt/facteur.js']): ServiceProgram {
  const environment = { FACTEUR_DATA: `${root}/données` };
  return { kind: 'worker', root, folder: root, command: [...command, 'worker', '--lang', 'fr'], environment };
}

const firmin: Machine = { platform: 'linux', home: '/home/firmin', env: {}, uid: 1000, user: 'firmin' };
const mac: Machine = { ...firmin, platform: 'darwin', home: '/Users/firmin', uid: 501 };
const windows: Machine = {
  ...{ platform: 'win32', home: 'C:\\Users\\firmin', env: { SystemRoot: 'C:\\Windows' }, uid: null },
  user: 'JARDINS\\firmin',
};

/** What python's own parser makes of a file; it refuses what is not well formed. */
function python(code: string, file: string): any {
  const { status, stdout, stderr } = spawnSync('python3', ['-c', code, file], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return JSON.parse(stdout);
}

function written(name: string, text: string, encoding: 'utf8' | 'utf16le'): string {
  const folder = folderWith();
  writeFileSync(join(folder, name), text, encoding);
  return join(folder, name);
}

describe('the name of a service', () => {
  const nameOf = (root: string) => servicePlan(program(root), firmin)?.name;

  it('says which folder it is of, and differs for each', () => {
    expect(nameOf('/srv/Jardins d’Ézili')).toMatch(/^facteur-worker-jardins-d-e-zili-[0-9a-f]{8}\.service$/);
    expect(nameOf('/srv/a/jardins')).not.toBe(nameOf('/srv/b/jardins'));
    expect(nameOf('/')).toMatch(/^facteur-worker-[0-9a-f]{8}\.service$/);
  });
});

describe('systemd', () => {
  const hasAnalyze = spawnSync('systemd-analyze', ['--version']).status === 0;

  it('writes a unit of the user, or of the system for root', () => {
    expect(servicePlan(program('/srv/jardins'), firmin)).toMatchObject({
      system: 'systemd-user',
      file: { path: expect.stringMatching(/^\/home\/firmin\/\.config\/systemd\/user\/facteur-worker-jardins-/) },
      look: ['systemctl', '--user', 'is-active', '--quiet', expect.any(String)],
    });
    const own = { ...firmin, env: { XDG_CONFIG_HOME: '/etc/firmin' } };
    expect(servicePlan(program('/srv/jardins'), own)?.file.path).toMatch(/^\/etc\/firmin\/systemd\/user\//);
    const root = servicePlan(program('/srv/jardins'), { ...firmin, uid: 0, user: 'jardins' });
    expect(root).toMatchObject({
      system: 'systemd',
      install: [['systemctl', 'daemon-reload'], expect.anything(), expect.anything()],
    });
    expect(root?.file.text).toContain('\nUser=jardins\n');
    expect(root?.file.text).toContain('WantedBy=multi-user.target');
  });

  it.skipIf(!hasAnalyze)('is accepted by systemd without a word, whatever the folders are called', () => {
    const root = folderWith({ [`${NASTY.replaceAll('/', '')}/facteur.js`]: '' });
    const folder = join(root, NASTY);
    const plan = servicePlan(program(folder, [process.execPath, join(folder, 'facteur.js')]), firmin);
    const file = written(plan?.name ?? '', plan?.file.text ?? '', 'utf8');
    const { status, stdout, stderr } = spawnSync('systemd-analyze', ['--user', 'verify', '--man=no', file], {
      encoding: 'utf8',
      env: { ...process.env, XDG_RUNTIME_DIR: folderWith() },
    });
    expect([status, stdout + stderr]).toEqual([0, '']);
  });
});

it('launchd gets a property list that says what was meant', () => {
  const plan = servicePlan(program(`/Users/firmin/${NASTY}`), mac);
  expect(plan?.file.path).toMatch(/^\/Users\/firmin\/Library\/LaunchAgents\/org\.facteur\.worker\..*\.plist$/);
  expect(plan?.install[0]).toEqual(['launchctl', 'bootstrap', 'gui/501', plan?.file.path]);
  const read = 'import sys,json,plistlib; print(json.dumps(plistlib.load(open(sys.argv[1],"rb"))))';
  expect(python(read, written('a.plist', plan?.file.text ?? '', 'utf8'))).toMatchObject({
    Label: plan?.name,
    ProgramArguments: ['/opt/node', '/opt/facteur.js', 'worker', '--lang', 'fr'],
    WorkingDirectory: `/Users/firmin/${NASTY}`,
    EnvironmentVariables: { FACTEUR_DATA: `/Users/firmin/${NASTY}/données` },
    KeepAlive: { SuccessfulExit: false },
    RunAtLoad: true,
    Umask: 0o077,
  });
  const daemon = servicePlan(program('/srv/jardins'), { ...mac, uid: 0, user: 'jardins' });
  expect(daemon?.file.path).toMatch(/^\/Library\/LaunchDaemons\//);
  expect(daemon?.file.text).toContain('<key>UserName</key><string>jardins</string>');
});

it('Windows’ scheduler gets a task that starts without a window, with a command line that is read as it was meant', () => {
  const root = 'C:\\Users\\firmin\\Ma clé & co';
  const command = ['C:\\Program Files\\Facteur\\node.exe', 'C:\\Program Files\\Facteur\\facteur.js'];
  const plan = servicePlan(program(root, command), windows);
  expect(plan).toMatchObject({ name: expect.stringMatching(/^\\Facteur\\worker-ma-cle-co-/), isTransient: true });
  expect(plan?.file.text).toMatch(/^\uFEFF<\?xml/);
  expect(plan?.file.text.replaceAll('\r\n', '')).not.toContain('\n');
  const read = [
    'import sys,json,xml.etree.ElementTree as e',
    't=e.parse(sys.argv[1]).getroot()',
    'print(json.dumps({x.tag.split("}")[1]: x.text for x in t.iter() if x.text and x.text.strip()}))',
  ].join('\n');
  expect(python(read, written('task.xml', plan?.file.text ?? '', 'utf16le'))).toMatchObject({
    UserId: 'JARDINS\\firmin',
    Command: 'C:\\Windows\\System32\\conhost.exe',
    Arguments: `--headless "${command[0]}" "${command[1]}" worker --lang fr`,
    WorkingDirectory: root,
    ExecutionTimeLimit: 'PT0S',
    StopIfGoingOnBatteries: 'false',
    RunLevel: 'LeastPrivilege',
  });
});

it.each([
  ['C:\\a\\b.exe', 'C:\\a\\b.exe'],
  ['C:\\a b\\', '"C:\\a b\\\\"'],
  ['say "hi"', '"say \\"hi\\""'],
  ['back\\"slash', '"back\\\\\\"slash"'],
  ['', '""'],
])('windowsArgument(%j) is %s', (word, written) => {
  expect(windowsArgument(word)).toBe(written);
});

it('other systems have no plan', () => {
  expect(servicePlan(program('/srv/jardins'), { ...firmin, platform: 'freebsd' })).toBeNull();
});
