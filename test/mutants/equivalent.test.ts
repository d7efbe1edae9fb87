import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { listed } from '../../scripts/mutants/equivalent.ts';
import { typeScriptMutations } from '../../scripts/mutants/typescript.ts';

const paths = [...new Set(listed.map(({ path }) => path))];

it.each(paths)('every change to %s that is known to make no difference is one that would be tried', (path) => {
  const tried = typeScriptMutations(readFileSync(path, 'utf8'), path);
  const known = listed.filter((one) => one.path === path);
  const unknown = known.filter(
    ({ line, column, change }) =>
      !tried.some((one) => one.code === line && one.column === column && one.change === change),
  );
  expect(unknown).toEqual([]);
});
