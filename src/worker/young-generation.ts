import { setFlagsFromString } from 'node:v8';

/**
 * Keeps the heap's young generation at what start-up has made of it (some MB). A worker's garbage, messages and replies, is
 * short-lived, and would in time grow it to 64 MB for a gain that cannot be measured. The limit itself
 * (`--max-semi-space-size`) can only be given to Node on its command line, which a command does not see.
 */
export function keepYoungGenerationSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}
