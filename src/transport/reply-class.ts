/** Who said what became of a message: the class of the server's answer (RFC 5321 section 4.2.1); `none`: it gave none. */
export const replyClasses = ['2xx', '4xx', '5xx', 'none'] as const;
export type ReplyClass = (typeof replyClasses)[number];

/** The codes at the beginning of a reply; null where there is none. */
export interface ReplyCodes {
  /** 200 to 599. */
  readonly code: number | null;
  /** RFC 3463, such as `5.1.1`. */
  readonly enhanced: string | null;
}

/** The class of a reply as outcomes have it; asked for every message, so it looks at four characters only. */
export function replyClass(reply: string): ReplyClass {
  if (!isDigit(reply, 1) || !isDigit(reply, 2) || (reply.length > 3 && reply[3] !== ' ')) return 'none';
  switch (reply[0]) {
    case '2':
      return '2xx';
    case '4':
      return '4xx';
    case '5':
      return '5xx';
    default:
      return 'none';
  }
}

/** The codes of a reply as outcomes have it. */
export function replyCodes(reply: string): ReplyCodes {
  const [, code, enhanced] = /^([245]\d\d)(?:$| (?:([245]\.\d{1,3}\.\d{1,3})\b)?)/.exec(reply) ?? [];
  return { code: code === undefined ? null : Number(code), enhanced: enhanced ?? null };
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
}
