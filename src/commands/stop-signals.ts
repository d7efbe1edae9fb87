/**
 * Signals that ask this program to end. Windows has none between processes (`facteur worker stop` asks through the ledger), but its consoles have
 * their keys: Ctrl+C is SIGINT, Ctrl+Break is SIGBREAK.
 */
const ASKING = ['SIGINT', 'SIGTERM', 'SIGBREAK'] as const;

/**
 * Calls `asked` at each signal that asks to end, and `left` (by default the same) when the terminal is gone: SIGHUP, also where the window of a
 * console is closed on Windows, which ends the program some seconds later whatever it does. Null: that is the system's affair, so that
 * nohup(1) works. Returns how to take that back.
 */
export function onStopSignals(asked: () => void, left: (() => void) | null = asked): () => void {
  for (const signal of ASKING) process.on(signal, asked);
  if (left) process.on('SIGHUP', left);
  return () => {
    for (const signal of ASKING) process.off(signal, asked);
    if (left) process.off('SIGHUP', left);
  };
}
