import { describe, expect, it } from 'vitest';
import { luaMutations } from '../../scripts/mutants/lua.ts';
import { pieceAt, piecesOf, withProbes } from '../../scripts/mutants/probes.ts';
import { typeScriptMutations } from '../../scripts/mutants/typescript.ts';

const changes = (text: string) => typeScriptMutations(text, 'x.ts').map(({ change }) => change);

describe('the changes that are tried on TypeScript', () => {
  it.each([
    ['if (a > 1) b();', ['if (a > 1) b(); → ;', 'a > 1 → !(a > 1)', '> → >=', '1 → 2', 'b(); → ;']],
    ['if (!a) return;\nelse c = 1;', ['!a → a', 'else c = 1; taken away', 'c = 1; → ;', '1 → 2']],
    ['const x = a && b || !c;', ['&& → ||', '|| → &&', '! taken away']],
    ['const x = a ?? b;', ['?? b taken away']],
    ['const x = a === b ? c : d;', ['=== → !==']],
    ['const f = async () => await g();', ['await g() → undefined', 'await taken away']],
    ['function f() { return n - 40; }', ['n - 40 → undefined', '- → +', '40 → 60']],
    ["const s = 'a' + b + `c`;", []],
    ['const n = Math.max(a, b.floor(c));', ['max → min', 'floor → ceil']],
    ['for (;;) i++;', ['i++; → ;', '++ → --']],
    ["const l = ['a', 'b'];", ["'a', taken away", "'b' taken away"]],
    ['const l = [a, 1.5];', ['1.5 → 2.5']],
    ["import a from 'b';\ntype T = 1 | true;\ninterface I { n: 5 }\nlet x: 7 = y as 9;", []],
    ['class A extends B { constructor() { super(1); } }', ['1 → 2']],
  ])('%s', (text, expected) => {
    const inFunction = text.includes('return;') ? `function f() {\n${text}\n}` : text;
    expect(changes(inFunction).sort()).toEqual(expected.sort());
  });

  it('are said with their place and their line, and leave the rest as it is', () => {
    const [found] = typeScriptMutations('a();\n  const é = "😀" && b < 3;\n', 'x.ts').filter(
      ({ change }) => change === '< → <=',
    );
    expect(found).toMatchObject({ line: 2, column: 23, code: 'const é = "😀" && b < 3;' });
    expect(found?.text).toBe('a();\n  const é = "😀" && b <= 3;\n');
  });

  it('are nothing that cannot be parsed', () => {
    expect(() => typeScriptMutations('if (', 'x.ts')).toThrow('x.ts cannot be parsed');
  });
});

describe('the changes that are tried on Lua', () => {
  it('are of the same kinds', () => {
    const found = luaMutations('if a >= 20 then\n  f(b)\nend\n').map(({ line, change }) => `${line} ${change}`);
    expect(found.sort()).toEqual(['1 20 → 30', '1 >= → >', '1 if a >= 20 → if not (a >= 20)', '2 f(b) taken away']);
  });
});

describe('probes', () => {
  const text = `export function f(a: number): string {
  if (a > 2) return 'large';
  else if (a > 1) a += 1;
  for (const x of [a]) if (x === 9) throw new Error('nine');
  const g = (n: number) => n > 0 && (n > 1 ? 'b' : 'c');
  switch (a) {
    case 0:
      return 'zero';
    default:
      return String(g(a));
  }
}
`;
  const pieces = piecesOf(text, 'x.ts');

  it('leave what the code does as it is, and tell which pieces ran', async () => {
    const probed = withProbes(text, pieces, { recorder: 'RECORDER', nameOf: (piece) => piece?.start ?? -1 });
    const plain = probed.replace(/^import .*?; /, 'const hits = []; const __hit = (at) => hits.push(at); ');
    // What is left are two types.
    const source = `${plain.replace(/(a|n): number/g, '$1').replace('): string', ')')}\nexport { hits };`;
    const { f, hits } = await import(`data:text/javascript,${encodeURIComponent(source)}`);
    const ran = (a: number) => {
      hits.length = 0;
      return [f(a), hits.map((at: number) => text.slice(at).split('\n')[0])];
    };
    expect(hits).toEqual([-1]);
    expect(ran(3)).toEqual(['large', ["if (a > 2) return 'large';", "return 'large';"]]);
    expect(ran(0)[0]).toBe('zero');
    const [answer, reached] = ran(1);
    expect(answer).toBe('c');
    expect(reached).toContain("'c');");
    expect(reached).not.toContain("'b' : 'c');");
    expect(reached).not.toContain("throw new Error('nine');");
  });

  it('are found again by any place in their piece', () => {
    const at = (of: string) => pieceAt(pieces, text.indexOf(of) + of.length - 1)?.start;
    expect(at('a > 2')).toBe(text.indexOf('if (a > 2)'));
    expect(at("return 'large'")).toBe(text.indexOf("return 'large'"));
    expect(at('n > 0')).toBe(text.indexOf('n > 0'));
    expect(at('n > 1')).toBe(text.indexOf('(n > 1'));
    expect(pieceAt(pieces, 3)).toBeNull();
  });
});
