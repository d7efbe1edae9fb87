/**
 * Runs the built command with the arguments given to this, and writes as the last line to standard error: its greatest resident
 * memory (bytes) and the processor time it took (ms).
 */
process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  process.stderr.write(`\n${maxRSS * 1024} ${Math.round((userCPUTime + systemCPUTime) / 1_000)}\n`);
});
await import(new URL('../../bin/facteur.js', import.meta.url).href);
