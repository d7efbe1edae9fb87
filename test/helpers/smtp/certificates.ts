import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const read = (name: string) => readFileSync(join(import.meta.dirname, 'tls', name), 'utf8');

/**
 * Self-signed certificates for localhost, 127.0.0.1 and ::1 with one key, PEM. The key is public and good for tests only;
 * `trusted` is valid until 2125 and is its own authority (give it as `ca`), `expired` ended in 2021.
 */
export const certificates = {
  key: read('server.key'),
  trusted: read('server.crt'),
  expired: read('expired.crt'),
};
