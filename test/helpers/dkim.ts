import { spawnSync } from 'node:child_process';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A key pair for DKIM: the private half as its file has it, the public one as its DNS record has it. */
export interface DkimPair {
  readonly pem: string;
  /** Text of the TXT record (RFC 6376 §3.6.1, RFC 8463 §4). */
  readonly record: string;
}

export function dkimPair(kind: 'rsa' | 'ed25519'): DkimPair {
  const pair = kind === 'rsa' ? generateKeyPairSync('rsa', { modulusLength: 2048 }) : generateKeyPairSync('ed25519');
  const { privateKey, publicKey } = pair;
  return { pem: String(privateKey.export({ format: 'pem', type: 'pkcs8' })), record: record(kind, publicKey) };
}

function record(kind: 'rsa' | 'ed25519', key: KeyObject): string {
  const der = key.export({ format: 'der', type: 'spki' });
  // An Ed25519 record holds the 32 bytes of the key alone.
  return `v=DKIM1; k=${kind}; p=${(kind === 'rsa' ? der : der.subarray(-32)).toString('base64')}`;
}

/** TXT records by name, without a dot at the end. */
export type Records = Readonly<Record<string, string>>;

/** What a verifier says of each signature of each message. */
export type Verifier = (messages: readonly Buffer[], records: Records) => boolean[][];

const DKIMPY = `
import base64, dkim, json, sys
records, messages = json.load(sys.stdin)
dns = lambda name, timeout=5: records.get(name.decode().rstrip('.'), '').encode()
for message in messages:
    d = dkim.DKIM(base64.b64decode(message))
    count = sum(1 for name, value in d.headers if name.lower() == b'dkim-signature')
    def verify(i):
        try:
            return bool(d.verify(idx=i, dnsfunc=dns))
        except dkim.DKIMException:
            return False
    print(json.dumps([verify(i) for i in range(count)]))
`;

/** dkimpy (Debian's python3-dkim). */
export const dkimpy: Verifier = (messages, records) => {
  const input = JSON.stringify([records, messages.map((message) => message.toString('base64'))]);
  const { stdout, stderr, status } = spawnSync('/usr/bin/python3', ['-c', DKIMPY], { input, maxBuffer: 2 ** 28 });
  if (status !== 0) throw new Error(stderr.toString());
  return stdout
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as boolean[]);
};

/** Whether both are installed; in CI they must be. */
export function verifiersMissing(): boolean {
  const python = spawnSync('/usr/bin/python3', ['-c', 'import dkim, nacl']);
  const missing = python.status !== 0 || spawnSync('/usr/sbin/opendkim', ['-V']).error !== undefined;
  if (missing) console.warn('python3-dkim or opendkim is not installed: DKIM signatures are not verified');
  return missing && process.env.CI !== 'true';
}

/** OpenDKIM, which looks at the first signature that it can use: so each is shown to it alone. */
export const opendkim: Verifier = (messages, records) => {
  const folder = mkdtempSync(join(tmpdir(), 'facteur-dkim-'));
  try {
    const keys = join(folder, 'keys');
    writeFileSync(
      keys,
      Object.entries(records)
        .map(([name, text]) => `${name} ${text}\n`)
        .join(''),
    );
    writeFileSync(join(folder, 'conf'), `TestPublicKeys ${keys}\n`);
    return messages.map((message) => eachSignature(message).map((alone) => openDkimAccepts(alone, folder)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

function openDkimAccepts(message: Buffer, folder: string): boolean {
  const file = join(folder, 'message');
  writeFileSync(file, message);
  const { stdout, stderr } = spawnSync('/usr/sbin/opendkim', ['-x', join(folder, 'conf'), '-t', file]);
  const said = `${stdout}${stderr}`;
  if (!/verification|signature/.test(said)) throw new Error(said);
  return /verification \(s=\S+ d=\S+, \d+-bit key\) succeeded/.test(said);
}

/** The message with one of its signatures only, for each of them. */
function eachSignature(message: Buffer): Buffer[] {
  const text = message.toString('latin1');
  const signatures = text.match(/^DKIM-Signature:.*(?:\r\n[ \t].*)*\r\n/gm) ?? [];
  const bare = signatures.reduce((rest, signature) => rest.replace(signature, ''), text);
  return signatures.map((signature) => Buffer.from(signature + bare, 'latin1'));
}
