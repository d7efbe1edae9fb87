/**
 * A command as a person types it: for a POSIX shell, or for both of Windows' (cmd.exe and PowerShell), which take double quotes alike. What cmd.exe
 * does to a `%NAME%` between quotes cannot be kept from it.
 */
export function shellLine(command: readonly string[], platform: NodeJS.Platform = process.platform): string {
  return command.map(platform === 'win32' ? windowsWord : posixWord).join(' ');
}

function posixWord(word: string): string {
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function windowsWord(word: string): string {
  return /^[\w./:\\=@+,~-]+$/.test(word) ? word : quotedArgument(word);
}

/** A word in quotes as programs of Windows read their command line again (CommandLineToArgvW): a backslash is doubled only before a quote. */
export function quotedArgument(text: string): string {
  return `"${text.replace(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, '$1$1')}"`;
}
