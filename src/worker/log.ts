/**
 * The worker's log: lines for people, in their language, on the terminal or in a rotated file. Own code, because a
 * structured logger's JSON would have to be parsed again to make these lines.
 */
export const logLevels = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];

export interface Log {
  /** Whether a line of that level would be written; spare the work of making it when not. */
  enabled(level: LogLevel): boolean;
  debug(line: string): void;
  info(line: string): void;
  warn(line: string): void;
  error(line: string): void;
}

/** Writes lines of at least `level`, as `[2026-11-22 14:03:07: INFO] text` in local time. */
export function createLog(level: LogLevel, write: (line: string) => void): Log {
  const least = logLevels.indexOf(level);
  const enabled = (of: LogLevel) => logLevels.indexOf(of) >= least;
  const at = (of: LogLevel) => (line: string) => {
    if (enabled(of)) write(`[${localStamp(new Date())}: ${of.toUpperCase()}] ${line}\n`);
  };
  return { enabled, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

function localStamp(date: Date): string {
  const two = (n: number) => String(n).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** Enough of an address to recognise it, too little to use it: `a***@example.org`. */
export function maskAddress(email: string): string {
  const at = email.lastIndexOf('@');
  return at < 1 ? '***' : `${email[0]}***${email.slice(at)}`;
}
