import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { shellLine } from '../../src/service/shell-line.ts';

const AWKWARD = ['a b', "l'été", '$HOME', 'a&b', '"x"', 'C:\\Jean Dupont\\', '*', ';', '', 'é'];

it('a POSIX shell reads the very words again', () => {
  const line = shellLine(['printf', '%s\\n', ...AWKWARD], 'linux');
  expect(execFileSync('sh', ['-c', line], { encoding: 'utf8' })).toBe(AWKWARD.map((word) => `${word}\n`).join(''));
  expect(shellLine(['systemctl', '--user', 'daemon-reload'], 'linux')).toBe('systemctl --user daemon-reload');
});

it.each([
  [['schtasks', '/TN', '\\Facteur\\worker-jardins-1a2b'], 'schtasks /TN \\Facteur\\worker-jardins-1a2b'],
  [['schtasks', '/XML', 'C:\\Jean Dupont\\t.xml'], 'schtasks /XML "C:\\Jean Dupont\\t.xml"'],
  [['x', 'C:\\Jean Dupont\\'], 'x "C:\\Jean Dupont\\\\"'],
  [['x', 'a&b', 'a^b', '(c)', "l'été"], 'x "a&b" "a^b" "(c)" "l\'été"'],
  [['x', 'say "yes"', 'a\\"b', ''], 'x "say \\"yes\\"" "a\\\\\\"b" ""'],
])('on Windows %j is typed as %s', (command, line) => {
  expect(shellLine(command, 'win32')).toBe(line);
});
