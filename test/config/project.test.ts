import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findProject, isEverybodys } from '../../src/config/project.ts';
import { errorOf } from '../helpers/errors.ts';
import { folderWith } from '../helpers/folder.ts';

describe('findProject', () => {
  test('an empty folder is its own project', () => {
    const folder = folderWith();
    expect(findProject({ cwd: folder, env: {} })).toEqual({
      root: folder,
      dataFolder: join(folder, '.facteur'),
      envFile: null,
      yamlFile: null,
    });
  });

  test('from a folder inside, the data folder further up and the files beside it', () => {
    const folder = folderWith({ '.env': '', 'facteur.yaml': '', '.facteur/x': '', 'envois/mai/message.md': '' });
    expect(findProject({ cwd: join(folder, 'envois/mai'), env: {} })).toEqual({
      root: folder,
      dataFolder: join(folder, '.facteur'),
      envFile: join(folder, '.env'),
      yamlFile: join(folder, 'facteur.yaml'),
    });
  });

  test("the current folder's own files come before those further up", () => {
    const folder = folderWith({ '.env': '', 'facteur.yaml': '', '.facteur/x': '', 'mai/.env': '' });
    const project = findProject({ cwd: join(folder, 'mai'), env: {} });
    expect(project.envFile).toBe(join(folder, 'mai/.env'));
    expect(project.yamlFile).toBe(join(folder, 'facteur.yaml'));
    expect(project.dataFolder).toBe(join(folder, '.facteur'));
  });

  test('the nearest data folder counts', () => {
    const folder = folderWith({ '.facteur/x': '', 'mai/.facteur/x': '', 'mai/a/b': '' });
    expect(findProject({ cwd: join(folder, 'mai/a'), env: {} }).root).toBe(join(folder, 'mai'));
  });

  test('a file or a folder of the wrong kind is not taken for one of ours', () => {
    const folder = folderWith({ '.facteur': 'a file', 'mai/x': '' });
    mkdirSync(join(folder, 'mai/.env'));
    const project = findProject({ cwd: join(folder, 'mai'), env: {} });
    expect(project.root).toBe(join(folder, 'mai'));
    expect(project.envFile).toBeNull();
  });

  test('FACTEUR_DATA is relative to where it was said', () => {
    const folder = folderWith({ '.env': 'FACTEUR_DATA=magasin', '.facteur/x': '', 'mai/x': '' });
    expect(findProject({ cwd: join(folder, 'mai'), env: {} }).dataFolder).toBe(join(folder, 'magasin'));
    const fromEnvironment = findProject({ cwd: join(folder, 'mai'), env: { FACTEUR_DATA: 'ici' } });
    expect(fromEnvironment.dataFolder).toBe(join(folder, 'mai/ici'));
    expect(fromEnvironment.envFile).toBe(join(folder, '.env'));
  });

  test('an .env in another encoding is refused with its name', async () => {
    const folder = folderWith({ '.env': Buffer.from('A=\xe9', 'latin1') });
    const error = await errorOf(() => findProject({ cwd: folder, env: {} }));
    expect(error.code).toBe('config-unreadable');
    expect(error.say('fr').what).toContain(join(folder, '.env'));
    expect(error.say('fr').remedy).toContain('UTF-8');
  });
});

test('on Windows, where folders have no owner to ask for, those in which everybody may make folders do not count', () => {
  const home = 'C:\\Users\\Zoé';
  const everybodys = ['C:\\', 'c:\\users', 'D:\\', '\\\\serveur\\partage\\'];
  const own = [
    home,
    'c:\\users\\zoé',
    `${home}\\Documents`,
    'C:\\Users\\Zoé2',
    'D:\\asso',
    'C:\\..asso',
    '\\\\serveur\\partage\\asso',
  ];
  expect(everybodys.filter((folder) => !isEverybodys(folder, home))).toEqual([]);
  expect(own.filter((folder) => isEverybodys(folder, home))).toEqual([]);
});
