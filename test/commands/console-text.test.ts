import { expect, it } from 'vitest';
import { consoleText } from '../../src/commands/console-text.ts';

it('the old console of Windows is spared the narrow space that it draws a box for', () => {
  const shown = (platform: NodeJS.Platform, env: Record<string, string>) =>
    consoleText('Reste\u202f: 9\u202f000', { platform, env });
  expect(shown('win32', {})).toBe('Reste\u00a0: 9\u00a0000');
  expect(shown('win32', { WT_SESSION: '1b2c' })).toBe('Reste\u202f: 9\u202f000');
  expect(shown('linux', {})).toBe('Reste\u202f: 9\u202f000');
});
