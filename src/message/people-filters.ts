import type { Language } from '../language.ts';

/** How names and telephone numbers are written; what `| title_name` and `| phone` do. */

/** Small words in front of a family name; `La` and `Le` are parts of it. */
const PARTICLES = /^(de|du|des|di|da|do|dos|das|del|della|von|van|der|den|ter|zu|zur|af|av)$/;
/** Scottish and Irish names in Mac; others (Macron, Machado, Macé) only begin with the letters. */
const MAC =
  /^mac(?=(adam|alister|allister|alpine|arthur|askill|aulay|auley|beth|bride|callum|carthy|clellan|connell|cormack|cormick|cullough|dermott|donald|donnell|dougall|dowell|duff|ewan|ewen|fadyen|farlane|gill|ginnis|gowan|grath|gregor|guire|innes|intosh|intyre|iver|kay|kenna|kenzie|kinley|kinnon|lachlan|laren|laughlin|lean|leod|mahon|manus|master|millan|nab|namara|naughton|neil|neill|nicol|niven|phee|pherson|quarrie|queen|rae|ritchie|swain|tavish|vicar|whirter)$)/;

/**
 * A name as its bearer writes it: `DIALLO` is Diallo, `d'almeida` d'Almeida, `N'DIAYE` N'Diaye, `jean-pierre` Jean-Pierre,
 * `MACDONALD` MacDonald. Words that have small and capital letters already stay as they are.
 */
export function titleName(name: string): string {
  const pieces = name.normalize('NFC').split(/([\s-]+)/u);
  const last = pieces.length - 1;
  return pieces.map((piece, i) => (i % 2 === 1 ? piece : nameWord(piece, i < last))).join('');
}

function nameWord(word: string, followed: boolean): string {
  const small = word.toLocaleLowerCase('fr');
  const decided = word !== small && word !== word.toLocaleUpperCase('fr');
  if (decided || /^(II|III|IV)$/.test(word)) return word;
  if (followed && PARTICLES.test(small)) return small;
  const parts = small.split(/(['’])/u);
  return parts.map((part, i) => (i === 0 && part === 'd' && parts.length > 1 ? part : capital(part))).join('');
}

function capital(part: string): string {
  const prefix = /^mc(?=\p{L}{2})/u.test(part) ? 'mc' : MAC.test(part) ? 'mac' : '';
  return firstUpper(prefix) + firstUpper(part.slice(prefix.length));
}

function firstUpper(text: string): string {
  const [first = ''] = text;
  return first.toLocaleUpperCase('fr') + text.slice(first.length);
}

/** How many digits stand together behind these country codes; the digits of others are grouped as they were. */
const GROUPS: Readonly<Record<string, readonly number[]>> = {
  '33': [1, 2, 2, 2, 2],
  '32': [3, 2, 2, 2],
  '41': [2, 3, 2, 2],
  '212': [3, 2, 2, 2],
  '213': [3, 2, 2, 2],
  '221': [2, 3, 2, 2],
  '223': [2, 2, 2, 2],
  '224': [3, 2, 2, 2],
  '225': [2, 2, 2, 2, 2],
  '226': [2, 2, 2, 2],
  '227': [2, 2, 2, 2],
  '228': [2, 2, 2, 2],
  '229': [2, 2, 2, 2, 2],
  '262': [3, 2, 2, 2],
  '352': [3, 3, 3],
  '377': [2, 2, 2, 2],
  '590': [3, 2, 2, 2],
  '594': [3, 2, 2, 2],
  '596': [3, 2, 2, 2],
};
const NATIONAL = [2, 2, 2, 2, 2];

/**
 * A telephone number as it is read aloud: `0612345678` is 06 12 34 56 78, `+221771234567` +221 77 123 45 67. In French a
 * number that lost its zero in a spreadsheet gets it back. Others keep the groups they have. Null: it is none.
 */
export function phoneNumber(text: string, language: Language): string | null {
  const written = text.trim().replace(/[\s\u00a0\u202f]+/gu, ' ');
  if (!/^\+?[\d ()./-]+$/.test(written)) return null;
  const digits = written.replace(/\(0\)/, '').replace(/\D/g, '');
  if (digits.length < 6 || digits.length > 15) return null;
  if (written.startsWith('+') || digits.startsWith('00')) return international(digits.replace(/^00/, ''), written);
  if (/^0[1-9]\d{8}$/.test(digits)) return grouped(digits, NATIONAL);
  if (language === 'fr' && /^[1-9]\d{8}$/.test(digits)) return grouped(`0${digits}`, NATIONAL);
  return written;
}

function international(digits: string, written: string): string {
  for (const [code, groups] of Object.entries(GROUPS)) {
    const own = digits.slice(code.length);
    const length = groups.reduce((sum, size) => sum + size, 0);
    if (digits.startsWith(code) && own.length === length) return `+${code} ${grouped(own, groups)}`;
  }
  return written.startsWith('+') ? written : `+${written.replace(/^00 ?/, '')}`;
}

function grouped(digits: string, groups: readonly number[]): string {
  const end = (i: number) => groups.slice(0, i).reduce((sum, size) => sum + size, 0);
  return groups.map((_, i) => digits.slice(end(i), end(i + 1))).join(' ');
}
