import { drifted, type Mutation, replaced } from './mutation.ts';

interface Token {
  readonly kind: 'number' | 'name' | 'operator';
  readonly text: string;
  readonly at: number;
}

const SWAPS: Readonly<Record<string, string>> = {
  ...{ '<': '<=', '<=': '<', '>': '>=', '>=': '>', '==': '~=', '~=': '==' },
  ...{ '+': '-', '-': '+', '*': '/', '/': '*' },
  ...{ and: 'or', or: 'and', true: 'false', false: 'true', max: 'min', min: 'max', floor: 'ceil', ceil: 'floor' },
};
const TOKEN = /--.*|'[^'\n]*'|(\d+(?:\.\d+)?)|([A-Za-z_]\w*)|(\.\.\.?|[<>=~]=|[-+*/%^#<>=(){}[\].,:;])/g;
/** A statement that has a line of its own: a call, or a value given to what is there already. */
const STATEMENT =
  /^(?! *(?:local|return|if|for|while|end|else|function)\b)(?!.*\bfunction\() *([\w.[\]#+ ]+(?:, [\w.[\]]+)* = .+|(?!string\.)[\w.]+\(.*\))$/;
/** The same, where a condition and what it leads to stand on one line. */
const IN_LINE = /\b(?:then|else|do) (?!return|break|local)([\w.[\]#+ ]+ = [^=].*?|[\w.]+\(.*?\)) (?=end|else)/g;
const CONDITION = /\b(if|elseif|while) (.+?) (?=then|do)(?=then\b|do\b)/g;

/** All changes that are tried on a text: one operator, number, condition or statement at a time. */
export function luaMutations(text: string): Mutation[] {
  return [...tokenMutations(text), ...conditionMutations(text), ...removals(text)].sort((a, b) => a.line - b.line);
}

function tokens(text: string): Token[] {
  return [...text.matchAll(TOKEN)].flatMap((match): Token[] => {
    const [whole, number, name, operator] = match;
    const kind = number ? 'number' : name ? 'name' : operator ? 'operator' : null;
    return kind ? [{ kind, text: whole, at: match.index }] : [];
  });
}

function tokenMutations(text: string): Mutation[] {
  const all = tokens(text);
  return all.flatMap((token, i) => {
    const other = changed(token, all[i - 1], all[i - 2]);
    return other === null ? [] : [replaced(text, token.at, token.text, other)];
  });
}

function changed(token: Token, before: Token | undefined, beforeThat: Token | undefined): string | null {
  if (token.text === 'not') return '';
  if (token.kind === 'number') return isArgument(before, beforeThat) ? null : drifted(Number(token.text));
  if (token.text === '-' && !endsValue(before)) return null;
  // Of names only those of math are swapped behind a dot.
  if (token.kind === 'name' && before?.text === '.' && beforeThat?.text !== 'math') return null;
  if (/^(max|min|floor|ceil)$/.test(token.text) && before?.text !== '.') return null;
  return SWAPS[token.text] ?? null;
}

// The place of an argument says nothing about a rule.
function isArgument(before: Token | undefined, beforeThat: Token | undefined): boolean {
  return before?.text === '[' && beforeThat?.text === 'ARGV';
}

function endsValue(token: Token | undefined): boolean {
  if (!token) return false;
  return token.kind === 'number' || /^[)\]}]$/.test(token.text) || (token.kind === 'name' && token.text !== 'return');
}

function conditionMutations(text: string): Mutation[] {
  return [...withoutComments(text).matchAll(CONDITION)].map((match) => {
    const [whole, word = '', condition = ''] = match;
    return replaced(text, match.index, whole.trimEnd(), `${word} not (${condition})`);
  });
}

function removals(text: string): Mutation[] {
  const plain = withoutComments(text);
  let at = 0;
  const lines = plain.split('\n').flatMap((line) => {
    const start = at;
    at += line.length + 1;
    const statement = STATEMENT.exec(line.trimEnd());
    return statement && isBalanced(line) ? [replaced(text, start, text.slice(start, at - 1), '')] : [];
  });
  const inLine = [...plain.matchAll(IN_LINE)].flatMap((match) => {
    const statement = match[1] as string;
    const from = match.index + match[0].indexOf(statement);
    return isBalanced(statement) ? [replaced(text, from, statement, '')] : [];
  });
  return [...lines, ...inLine];
}

function isBalanced(text: string): boolean {
  return (text.match(/[({]/g) ?? []).length === (text.match(/[)}]/g) ?? []).length;
}

// Of the same length, so that places stay.
function withoutComments(text: string): string {
  return text.replace(/--.*$/gm, (comment) => ' '.repeat(comment.length));
}
