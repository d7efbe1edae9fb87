/** What the rows of both tables (replies.ts, remedies.ts) go by. */
interface Row {
  readonly at?: readonly string[];
  readonly of?: readonly string[];
  readonly host?: RegExp;
  readonly code?: readonly number[];
  readonly enhanced?: RegExp;
  readonly text?: RegExp;
  readonly reused?: true;
}

/** A table of replies in which one row is changed a little, and how. */
export interface ChangedRows<R> {
  readonly change: string;
  readonly rows: readonly R[];
}

/** Each row left out, each of its conditions left out, each code and each alternative of its patterns left out. */
export function* changedRows<R extends Row>(rows: readonly R[], nameOf: (row: R) => string): Generator<ChangedRows<R>> {
  for (const [i, row] of rows.entries()) {
    const name = `row ${i} (${nameOf(row)}: ${row.host ?? row.enhanced ?? row.text ?? row.code})`;
    yield { change: `${name} left out`, rows: rows.toSpliced(i, 1) };
    for (const { change, row: other } of changesOf(row)) {
      yield { change: `${name}: ${change}`, rows: rows.with(i, other) };
    }
  }
}

function* changesOf<R extends Row>(row: R): Generator<{ change: string; row: R }> {
  for (const condition of ['at', 'host', 'code', 'enhanced', 'text', 'reused'] as const) {
    const { [condition]: left, ...rest } = row;
    if (left !== undefined) yield { change: `without ${condition}`, row: rest as R };
  }
  const { code = [] } = row;
  for (const left of code.length > 1 ? code : []) {
    yield { change: `without code ${left}`, row: { ...row, code: code.filter((other) => other !== left) } };
  }
  for (const condition of ['host', 'enhanced', 'text'] as const) {
    const pattern = row[condition];
    for (const { left, source } of pattern ? withoutAlternative(pattern.source) : []) {
      yield {
        change: `${condition} without ${left}`,
        row: { ...row, [condition]: new RegExp(source, pattern?.flags) },
      };
    }
  }
}

/** A pattern's source once without each alternative of each of its groups, and of itself. */
export function* withoutAlternative(source: string): Generator<{ left: string; source: string }> {
  for (const alternatives of groupsOf(source)) {
    for (const { from, to } of alternatives.length > 1 ? alternatives : []) {
      const bar = source[from - 1] === '|' ? { from: from - 1, to } : { from, to: to + 1 };
      yield { left: source.slice(from, to), source: source.slice(0, bar.from) + source.slice(bar.to) };
    }
  }
}

interface Span {
  readonly from: number;
  readonly to: number;
}

// Where the alternatives of each group are; the pattern itself is the last.
function groupsOf(source: string): Span[][] {
  const groups: Span[][] = [];
  const open: { from: number; spans: Span[] }[] = [{ from: 0, spans: [] }];
  const end = (at: number) => {
    const group = open.at(-1);
    group?.spans.push({ from: group.from, to: at });
    return group;
  };
  for (const { text, at } of symbolsOf(source)) {
    if (text.startsWith('(')) open.push({ from: at + text.length, spans: [] });
    else if (text === '|') Object.assign(end(at) ?? {}, { from: at + 1 });
    else {
      groups.push(end(at)?.spans ?? []);
      open.pop();
    }
  }
  groups.push(end(source.length)?.spans ?? []);
  return groups;
}

function symbolsOf(source: string): { text: string; at: number }[] {
  return [...source.matchAll(/\\.|\[(?:\\.|[^\]])*\]|\((?:\?[:=!])?|[|)]/g)]
    .map((match) => ({ text: match[0], at: match.index }))
    .filter(({ text }) => /^[(|)]/.test(text));
}
