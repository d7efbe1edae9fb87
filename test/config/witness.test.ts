import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { witnessPlace } from '../../src/config/witness.ts';

const here = join(homedir(), 'association');

describe('where witnesses are kept', () => {
  test('where FACTEUR_WITNESS says, relative to the project; nowhere when it says none', () => {
    expect(witnessPlace(join(here, 'w'), {}, here)).toBe(join(here, 'w'));
    expect(witnessPlace('../temoin', {}, here)).toBe(join(homedir(), 'temoin'));
    expect(witnessPlace('none', {}, here)).toBeNull();
  });

  test.each([
    ['linux', { HOME: '/home/zoe' }, '/home/zoe/.local/state/facteur/witness'],
    ['linux', { HOME: '/home/zoe', XDG_STATE_HOME: '/var/zoe' }, '/var/zoe/facteur/witness'],
    ['linux', { HOME: '/home/zoe', XDG_STATE_HOME: 'not/absolute' }, '/home/zoe/.local/state/facteur/witness'],
    ['darwin', { HOME: '/Users/zoe', XDG_STATE_HOME: '/x' }, '/Users/zoe/Library/Application Support/facteur/witness'],
    ['win32', { LOCALAPPDATA: '/c/Local' }, '/c/Local/facteur/witness'],
  ])('in the user’s state folder: %s %o', (platform, env, place) => {
    vi.spyOn(process, 'platform', 'get').mockReturnValue(platform as NodeJS.Platform);
    expect(witnessPlace(null, env, here)).toBe(place);
    vi.restoreAllMocks();
  });
});
