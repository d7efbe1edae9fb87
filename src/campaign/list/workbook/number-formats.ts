import type { Language } from '../../../language.ts';

/** Formats that a workbook need not spell out (ECMA-376, 18.8.30), as programs show them in each language. */
const builtIn: Readonly<Record<number, string | Readonly<Record<Language, string>>>> = {
  1: '0',
  2: '0.00',
  3: '#,##0',
  4: '#,##0.00',
  5: { fr: '#,##0 "€";-#,##0 "€"', en: '"$"#,##0_);("$"#,##0)' },
  6: { fr: '#,##0 "€";-#,##0 "€"', en: '"$"#,##0_);("$"#,##0)' },
  7: { fr: '#,##0.00 "€";-#,##0.00 "€"', en: '"$"#,##0.00_);("$"#,##0.00)' },
  8: { fr: '#,##0.00 "€";-#,##0.00 "€"', en: '"$"#,##0.00_);("$"#,##0.00)' },
  9: { fr: '0 %', en: '0%' },
  10: { fr: '0.00 %', en: '0.00%' },
  11: '0.00E+00',
  12: '# ?/?',
  13: '# ??/??',
  14: { fr: 'dd/mm/yyyy', en: 'm/d/yyyy' },
  15: { fr: 'dd-mmm-yy', en: 'd-mmm-yy' },
  16: { fr: 'dd-mmm', en: 'd-mmm' },
  17: 'mmm-yy',
  18: 'h:mm AM/PM',
  19: 'h:mm:ss AM/PM',
  20: { fr: 'hh:mm', en: 'h:mm' },
  21: { fr: 'hh:mm:ss', en: 'h:mm:ss' },
  22: { fr: 'dd/mm/yyyy hh:mm', en: 'm/d/yyyy h:mm' },
  37: { fr: '#,##0;-#,##0', en: '#,##0_);(#,##0)' },
  38: { fr: '#,##0;-#,##0', en: '#,##0_);(#,##0)' },
  39: { fr: '#,##0.00;-#,##0.00', en: '#,##0.00_);(#,##0.00)' },
  40: { fr: '#,##0.00;-#,##0.00', en: '#,##0.00_);(#,##0.00)' },
  41: { fr: '#,##0;-#,##0;"-"', en: '#,##0;(#,##0);"-"' },
  42: { fr: '#,##0 "€";-#,##0 "€";"- €"', en: '"$"#,##0;"$"(#,##0);"$-"' },
  43: { fr: '#,##0.00;-#,##0.00;"-"', en: '#,##0.00;(#,##0.00);"-"' },
  44: { fr: '#,##0.00 "€";-#,##0.00 "€";"- €"', en: '"$"#,##0.00;"$"(#,##0.00);"$-"' },
  45: 'mm:ss',
  46: '[h]:mm:ss',
  47: 'mm:ss.0',
  48: '##0.0E+0',
  49: '@',
};

/** Built-in dates of Asian languages, as the short date of ours. */
const ASIAN_DATES: readonly (readonly [first: number, last: number])[] = [
  [27, 36],
  [50, 58],
];

/** The built-in format of that number in that language; undefined: "General". */
export function builtInFormat(id: number, of: Language): string | undefined {
  const asian = ASIAN_DATES.some(([first, last]) => id >= first && id <= last);
  const format = builtIn[asian ? 14 : id];
  return typeof format === 'object' ? format[of] : format;
}

/** `[$-F800]` and `[$-F400]`: whatever stands behind, the long date or the time as the reader's system writes it. */
const systemFormats: readonly { readonly mark: RegExp; readonly shown: Readonly<Record<Language, string>> }[] = [
  { mark: /\[\$-x?(?:sysdate|F800)\]/i, shown: { fr: 'dddd d mmmm yyyy', en: 'dddd, mmmm d, yyyy' } },
  { mark: /\[\$-x?(?:systime|F400)\]/i, shown: { fr: 'hh:mm:ss', en: 'h:mm:ss AM/PM' } },
];

/** `[$€-40C]`: the sign alone; the country is that of the sign, numbers are written in the reader's way all the same. */
const CURRENCY = /\[\$([^\]-]+)(?:-[^\]]*)?\]/g;

/** In a date the slash stands for what the country puts between its numbers: a full stop in German. */
const GERMAN = /\[\$-(?:[048]*407|[048]*807|[048]*c07)\]/i;

/** A format with what it leaves to the reader's system filled in. */
export function inSystemsWay(format: string, of: Language): string {
  if (!format.includes('[$')) return format;
  const shown = systemFormats.find(({ mark }) => mark.test(format))?.shown[of];
  if (shown === undefined && GERMAN.test(format)) return format.replaceAll('/', '.');
  return shown ?? format.replace(CURRENCY, (_, sign: string) => `"${sign.replaceAll('"', '')}"`);
}
