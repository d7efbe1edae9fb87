/**
 * The ways in which other systems write a variable. A pattern names the groups `name` and, where the system has one,
 * `fallback`: what stands for an empty value.
 */
export interface Form {
  /** Whose it is, for people; null: several write so. */
  readonly system: string | null;
  readonly pattern: RegExp;
  /**
   * `sure`: nobody writes so by chance. `word`: it is told when the name is one of the list or of a field (`[Ville]`, `{ville}`),
   * or looks like one. `known`: only when the name is one of the list or of a field. `liquid`: between Liquid's own
   * braces, where Liquid would read something else or nothing.
   */
  readonly told: 'sure' | 'word' | 'known' | 'liquid';
  /** Where it means something else. */
  readonly notIn?: 'html';
}

const NAME = String.raw`\s*(?<name>[\p{L}_][\p{L}\p{N}_ .'’-]{0,39}?)\s*`;
const WORD = String.raw`\s*(?<name>[\p{L}_][\p{L}\p{N}_-]{0,39})\s*`;

/** In this order: what one form has taken, later ones do not see. */
export const forms: readonly Form[] = [
  form(
    'HubSpot',
    'liquid',
    String.raw`\{\{\s*personalization_token\(\s*['"](?:\w+\.)?(?<name>\w+)['"]\s*(?:,\s*['"](?<fallback>[^'"]*)['"]\s*)?\)\s*\}\}`,
  ),
  form(
    'Mailjet',
    'liquid',
    String.raw`\{\{\s*(?:var|data):(?<name>[\w.-]+)\s*(?::\s*"?(?<fallback>[^"{}]*)"?)?\s*\}\}`,
  ),
  form(
    'Brevo, HubSpot',
    'liquid',
    String.raw`\{\{-?\s*(?:contact|params|subscriber|recipient)\.(?<name>\w+)\s*(?:\|\s*default\s*:\s*(?:"(?<fallback>[^"{}]*)"|'[^'{}]*')\s*)?-?\}\}`,
  ),
  form(null, 'liquid', String.raw`\{\{\{${WORD}\}\}\}`),
  form('Sarbacane', 'liquid', String.raw`\{%\s*(?<name>\p{Lu}[\p{Lu}\p{N}_]+)\s*%\}`),
  form('Mailchimp', 'sure', String.raw`\*\|(?<name>[^|*\n]{1,80})\|\*`),
  form('Mailjet', 'sure', String.raw`\[\[\s*(?:data|var):(?<name>[\w.-]+)\s*(?::\s*"?(?<fallback>[^"\]]*)"?)?\s*\]\]`),
  form(null, 'sure', String.raw`\[\[${NAME}(?:(?:\bOR\b|[|,])\s*"?(?<fallback>[^"\]]*?)"?\s*)?\]\]`),
  form('Salesforce', 'sure', String.raw`%%=v\(@(?<name>\w+)\)=%%`),
  form('Salesforce', 'sure', `%%${NAME}%%`),
  form('Sendy', 'sure', String.raw`\[${NAME},\s*fallback=(?<fallback>[^\]\n]*)\]`),
  form('Zoho', 'sure', String.raw`\$\[(?<name>\w+)(?:\|[^\]\n]*)?\]\$`),
  form('Word', 'sure', String.raw`\{\s*MERGEFIELD\s+"?(?<name>[^\s"\\{}]+)"?[^{}\n]*\}`),
  form('Word', 'sure', String.raw`<<${NAME}>>|&lt;&lt;\s*(?<name>[\p{L}_][\p{L}\p{N}_ .-]{0,39}?)\s*&gt;&gt;`),
  form(null, 'sure', String.raw`[$#]\{${NAME}\}`),
  form('AWeber', 'sure', String.raw`\{!(?:\w+\.)?(?<name>\w+)\}`),
  form('MailerLite', 'sure', String.raw`\{\$(?<name>\w+)\}`),
  form('Mautic', 'sure', String.raw`\{contactfield=(?<name>\w+)(?:\|(?<fallback>[^{}\n]*))?\}`),
  form('AcyMailing', 'sure', String.raw`\{subtag:(?<name>\w+)[^{}\n]*\}`),
  form('Sendy', 'known', '<(?<name>unsubscribe|webversion)>'),
  form('SendGrid', 'sure', String.raw`\[%${NAME}%\]`),
  form('LibreOffice', 'known', String.raw`&lt;(?<name>[\p{L}_][\p{L}\p{N}_ ]{0,39})&gt;`),
  // In a page this is an element.
  {
    ...form('LibreOffice', 'known', String.raw`(?<![<\p{L}])<(?<name>[\p{L}_][\p{L}\p{N}_ ]{0,39})>(?!>)`),
    notIn: 'html',
  },
  form('phpList', 'word', String.raw`(?<![\]!\\\p{L}\p{N}])\[${NAME}\](?![(\[:])`),
  form('GMass', 'word', String.raw`\{${NAME}\}`),
  form('ActiveCampaign', 'word', String.raw`%(?![0-9A-Fa-f]{2}(?![\p{L}_]))${WORD}%`),
  form(
    'Word',
    'known',
    String.raw`«(?<name>[\p{L}_][\p{L}\p{N}_'’-]{0,39})»|&laquo;(?<name>[\p{L}_][\p{L}\p{N}_-]{0,39})&raquo;`,
  ),
  form(
    null,
    'known',
    String.raw`(?<![#$\p{L}\p{N}/&])(?<mark>[#$]{1,2})(?<name>[\p{L}_][\p{L}\p{N}_]{0,39})\k<mark>(?![#$\p{L}\p{N}])`,
  ),
  form(
    null,
    'known',
    String.raw`(?<![@\p{L}\p{N}.])(?<mark>@{1,2})(?<name>[\p{L}_][\p{L}\p{N}_]{0,39})\k<mark>(?![@\p{L}\p{N}])`,
  ),
  form('Gmail', 'known', String.raw`(?<![@\p{L}\p{N}._-])@(?<name>[\p{L}][\p{L}\p{N}_]{0,39})(?![\p{L}\p{N}@.])`),
  form(null, 'known', String.raw`(?<![$\p{L}\p{N}])\$(?<name>[\p{L}_][\p{L}\p{N}_]{0,39})(?![\p{L}\p{N}$])`),
];

function form(system: string | null, told: Form['told'], pattern: string): Form {
  return { system, told, pattern: new RegExp(pattern, 'gu') };
}

/** What is still to be written: `XXX`, and the Latin of page designers. */
export const FILLER = /(?<![\p{L}\p{N}])(?:X{3,}|x{3,}|lorem ipsum)(?![\p{L}\p{N}])/giu;
