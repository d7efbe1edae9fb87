import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { takeNameSync } from '../../disk.ts';
import type { DomainIssue } from '../../findings.ts';

/** Older findings are forgotten, in milliseconds: a month. */
const LIFETIME_MS = 30 * 24 * 3_600_000;
const FILE = 'checks.json';

/** What `check` found out about the world outside, for `send` to use: times are milliseconds since 1970. */
export interface KnownFacts {
  /** By domain. */
  readonly domains: Readonly<Record<string, { readonly at: number; readonly issues: readonly DomainIssue[] }>>;
  /** By `host:port`: the largest message the server takes, in bytes; null: it does not say (RFC 1870). */
  readonly servers: Readonly<Record<string, { readonly at: number; readonly maxSize: number | null }>>;
}

const NOTHING: KnownFacts = { domains: {}, servers: {} };

/** What is known and not too old; what cannot be read counts as nothing. */
export function readFacts(dataFolder: string, now: number): KnownFacts {
  try {
    const facts = JSON.parse(readFileSync(join(dataFolder, FILE), 'utf8')) as Partial<KnownFacts>;
    return { domains: recent(facts.domains, now), servers: recent(facts.servers, now) };
  } catch {
    return NOTHING;
  }
}

function recent<T extends { readonly at: number }>(found: Readonly<Record<string, T>> | undefined, now: number) {
  return Object.fromEntries(Object.entries(found ?? {}).filter(([, { at }]) => at <= now && now - at < LIFETIME_MS));
}

/** Adds what was found. Never throws: a folder that cannot be written to has its own check. */
export function addFacts(dataFolder: string, found: Partial<KnownFacts>, now: number): void {
  const known = readFacts(dataFolder, now);
  const facts: KnownFacts = {
    domains: { ...known.domains, ...found.domains },
    servers: { ...known.servers, ...found.servers },
  };
  const file = join(dataFolder, FILE);
  const draft = `${file}.${process.pid}`;
  try {
    mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
    writeFileSync(draft, `${JSON.stringify(facts)}\n`, { mode: 0o600 });
    takeNameSync(draft, file);
  } catch {
    rmSync(draft, { force: true });
  }
}
