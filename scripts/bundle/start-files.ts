/** What a person opens in a bundle: the start file of each system, and what to read first. */
import { bundle as english } from '../../src/i18n/en/bundle.ts';
import { bundle as french } from '../../src/i18n/fr/bundle.ts';
import type { BundleFile } from './archive.ts';
import type { Platform } from './platforms.ts';

/** The start file of each system; with arguments it is the command `facteur`. */
const START = { win: 'Facteur.cmd', darwin: 'Facteur.command', linux: 'Facteur.sh' } as const;

/** The start files and papers of a platform. */
export function startFiles({ system, node }: Platform, version: string): BundleFile[] {
  const start = START[system];
  const command = system === 'win' ? start : `./${start}`;
  const papers = [french, english].map((words) => {
    const text = words.about({ version, node: node.version, start: words.start[system], system, command });
    // The mark of UTF-8 at the beginning is what older programs of Windows know it by.
    return file(words.readMe, system === 'win' ? windowsLines(`\uFEFF${text}\n`) : `${text}\n`);
  });
  if (system === 'win') return [...papers, file(start, windowsLines(COMMAND_FILE), true)];
  const shell = file(start, SHELL_FILE, true);
  return system === 'linux' ? [...papers, shell, file('Facteur.desktop', DESKTOP_FILE, true)] : [...papers, shell];
}

/** The names of the files that must be in a bundle of this system beside the program. */
export function startFileNames(platform: Platform): string[] {
  return startFiles(platform, '').map(({ path }) => path);
}

function file(path: string, text: string, executable = false): BundleFile {
  return { path, bytes: Buffer.from(text), executable };
}

function windowsLines(text: string): string {
  return text.replaceAll('\n', '\r\n');
}

/**
 * For Windows' command processor. It reads the file in the code page of the console, so everything before `chcp 65001` is ASCII; Node itself writes
 * to a console without any code page. Folders with blanks, `&` or accents are safe within the quotes; `!` is, because delayed expansion is off.
 */
const COMMAND_FILE = `@echo off
setlocal DisableDelayedExpansion
if not exist "%~dp0runtime\\node.exe" goto incomplete
if not exist "%~dp0app\\bin\\facteur.js" goto incomplete
if not "%~1"=="" goto command
title Facteur
if not defined FACTEUR_HOME set "FACTEUR_HOME=%USERPROFILE%\\Facteur"
if not exist "%FACTEUR_HOME%\\" mkdir "%FACTEUR_HOME%"
cd /d "%FACTEUR_HOME%" || goto failed
"%~dp0runtime\\node.exe" "%~dp0app\\bin\\facteur.js" web
if errorlevel 1 goto failed
exit /b 0

:failed
echo.
pause
exit /b 3

:command
"%~dp0runtime\\node.exe" "%~dp0app\\bin\\facteur.js" %*
exit /b %errorlevel%

:incomplete
chcp 65001 >nul
echo ${french.incomplete}
echo ${english.incomplete}
pause
exit /b 3
`;

/** For a POSIX shell. A link to it (as /usr/local/bin/facteur) leads to the folder of the bundle all the same. */
const SHELL_FILE = `#!/bin/sh
self=$0
if [ -L "$self" ]; then self=$(readlink -f -- "$self"); fi
here=$(CDPATH='' cd -- "$(dirname -- "$self")" && pwd -P) || exit 3
node=$here/runtime/node
program=$here/app/bin/facteur.js
if [ ! -x "$node" ] || [ ! -f "$program" ]; then
  echo "${french.incomplete}" >&2
  echo "${english.incomplete}" >&2
  exit 3
fi
if [ "$#" -gt 0 ]; then exec "$node" "$program" "$@"; fi
folder=\${FACTEUR_HOME:-$HOME/Facteur}
mkdir -p -- "$folder" && cd -- "$folder" || exit 3
"$node" "$program" web && exit 0
code=$?
# A window that was opened by a double-click would be gone before anybody has read why.
if [ -t 0 ]; then
  echo
  echo "${french.close}"
  echo "${english.close}"
  read -r _
fi
exit "$code"
`;

/** For desktops that start programs by such a file; %k is where it is itself. */
const DESKTOP_FILE = `[Desktop Entry]
Type=Application
Version=1.0
Name=Facteur
Exec=sh -c 'exec "$(dirname "$1")/Facteur.sh"' sh %k
Terminal=true
Categories=Office;Email;
`;
