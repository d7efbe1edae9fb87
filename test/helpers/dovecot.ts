import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { freePort } from './redis.ts';
import { ServerProcess, serverMissing } from './server-process.ts';

const COMMAND = '/usr/sbin/dovecot';
const ATTEMPTS = 20;
export const DOVECOT_PASSWORD = 'seulement-pour-les-tests';

let reason: string | null | undefined;

/** Why tests on Dovecot cannot run here; null: they can. */
export function dovecotMissing(): string | null {
  if (reason === undefined) reason = serverMissing(COMMAND);
  return reason;
}

/** A file of a mailbox: where it is (with its flags), and when it was written last. */
export type MailFiles = ReadonlyMap<string, number>;

export interface DovecotOptions {
  /** Where tokens are looked at (RFC 7662), with the client that asks, as `http://client:secret@host/path`; absent: no tokens are taken. */
  readonly introspection?: string;
}

/**
 * An IMAP server of one's own (Debian's dovecot-imapd): a free port, a folder of its own with Maildirs; any user, by one password, or by a
 * token that is his. `close` ends and removes it.
 */
export class Dovecot {
  readonly port: number;
  readonly folder: string;
  readonly #process = new ServerProcess(COMMAND, 'starting up', 'SIGTERM');
  readonly #options: DovecotOptions;

  private constructor(port: number, folder: string, options: DovecotOptions) {
    this.port = port;
    this.folder = folder;
    this.#options = options;
  }

  static async start(options: DovecotOptions = {}): Promise<Dovecot> {
    // Sockets have short names only (108 bytes).
    const folder = mkdtempSync('/tmp/dovecot-');
    // Root's server talks to strangers as another user.
    chmodSync(folder, 0o755);
    for (let attempt = 1; ; attempt += 1) {
      const server = new Dovecot(await freePort(), folder, options);
      try {
        await server.up();
        return server;
      } catch (error) {
        if (attempt < ATTEMPTS && server.#process.portWasTaken) continue;
        rmSync(folder, { recursive: true, force: true });
        throw error;
      }
    }
  }

  /** Starts it (again), on the same port and Maildirs; resolves when it accepts connections. */
  async up(): Promise<void> {
    const file = join(this.folder, 'dovecot.conf');
    const { introspection } = this.#options;
    const tokens = introspection === undefined ? '' : tokenSettings(this.folder, introspection);
    writeFileSync(file, settings(this.folder, this.port) + tokens);
    await this.#process.up(['-F', '-c', file]);
  }

  /** Ends it, with all its connections. */
  async down(): Promise<void> {
    await this.#process.down('SIGTERM');
  }

  /** The Maildir of a folder; INBOX without a name. */
  maildir(user: string, name = ''): string {
    return join(this.folder, 'home', user, 'Maildir', name === '' ? '' : `.${name}`);
  }

  /** Puts mails where a mail server puts new ones. */
  deliver(user: string, mails: readonly (string | Uint8Array)[], name = ''): void {
    const maildir = this.maildir(user, name);
    const home = join(this.folder, 'home', user);
    for (const part of ['new', 'cur', 'tmp']) {
      mkdirSync(join(maildir, part), { recursive: true });
      for (const path of [home, this.maildir(user), maildir, join(maildir, part)]) own(path);
    }
    for (const mail of mails) {
      delivered += 1;
      const file = `${Math.floor(Date.now() / 1_000)}.M${String(delivered).padStart(8, '0')}.test`;
      writeFileSync(join(maildir, 'new', file), mail);
    }
  }

  /** The messages of a folder as they lie on the disk. */
  files(user: string, name = ''): MailFiles {
    const maildir = this.maildir(user, name);
    const found = ['new', 'cur'].flatMap((part) => readdirSync(join(maildir, part)).map((file) => join(part, file)));
    return new Map(found.sort().map((file) => [file, statSync(join(maildir, file)).mtimeMs]));
  }

  /** Makes the server forget which message has which UID: the folder has another UIDVALIDITY from then on. The server must be down. */
  recreate(user: string, name = ''): void {
    const maildir = this.maildir(user, name);
    const uidlist = join(maildir, 'dovecot-uidlist');
    const [, validity = '0'] = /^3 V(\d+)/.exec(readFileSync(uidlist, 'latin1')) ?? [];
    for (const file of readdirSync(maildir)) if (file.startsWith('dovecot')) rmSync(join(maildir, file));
    writeFileSync(uidlist, `3 V${Number(validity) + 1_000} N1\n`);
    own(uidlist);
  }

  async close(): Promise<void> {
    await this.down();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

let delivered = 0;

/** Whose the mails are: root's server reads none of root's. */
const OWNER = userInfo().uid === 0 ? { uid: 65_534, gid: 65_534 } : userInfo();

function own(path: string): void {
  chownSync(path, OWNER.uid, OWNER.gid);
}

// Only what is active there is good, and only for the person whose it is.
function tokenSettings(folder: string, introspection: string): string {
  const file = join(folder, 'oauth2.conf');
  const lines = ['introspection_mode = post', `introspection_url = ${introspection}`, 'force_introspection = yes'];
  const claims = ['username_attribute = sub', 'active_attribute = active', 'active_value = true'];
  writeFileSync(file, `${[...lines, ...claims].join('\n')}\n`);
  return `
auth_mechanisms = plain login xoauth2 oauthbearer
passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = ${file}
}
`;
}

function settings(folder: string, port: number): string {
  const { username, uid } = userInfo();
  return `
protocols = imap
listen = 127.0.0.1
base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = /dev/stderr
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login
default_internal_user = ${username}
default_login_user = ${uid === 0 ? 'dovenull' : username}
default_internal_group = ${spawnSync('id', ['-gn'], { encoding: 'utf8' }).stdout.trim()}
first_valid_uid = 0
first_valid_gid = 0
mail_location = maildir:~/Maildir
mail_max_userip_connections = 100
mail_fsync = never
passdb {
  driver = static
  args = password=${DOVECOT_PASSWORD}
}
userdb {
  driver = static
  args = uid=${OWNER.uid} gid=${OWNER.gid} home=${folder}/home/%u
}
namespace inbox {
  inbox = yes
  mailbox Junk {
    special_use = \\Junk
    auto = create
  }
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = 0
  }
}
auth_failure_delay = 0
service anvil {
  chroot =
  # Tests that are refused on purpose are not made to wait for it.
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
`;
}
