/**
 * Runs the built command with the arguments given to this, and writes its greatest resident memory (bytes) as the last line to
 * standard error.
 */
process.on('exit', () => process.stderr.write(`\n${process.resourceUsage().maxRSS * 1024}\n`));
await import(new URL('../../bin/facteur.js', import.meta.url).href);
