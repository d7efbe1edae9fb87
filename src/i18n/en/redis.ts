import type { redis as french } from '../fr/redis.ts';

const without = 'or go on without Redis on this one machine with FACTEUR_BACKEND=sqlite in .env';

export const redis: typeof french = {
  errors: {
    'redis-unreachable': (p) => ({
      what: `Redis cannot be reached (${p.server}): ${p.problem}`,
      remedy: `Start it (redis-server, or: sudo systemctl start redis) and check with redis-cli ping; check REDIS_URL, or REDIS_HOST and REDIS_PORT; ${without}.`,
    }),
    'redis-tls': (p) => ({
      what: `The encrypted connection to Redis fails (${p.server}): ${p.problem}`,
      remedy: `Write REDIS_URL with rediss:// if the server encrypts, with redis:// if not; for a certificate of your own, give its authority to Node with NODE_EXTRA_CA_CERTS.`,
    }),
    'redis-refused': (p) => ({
      what: `Redis refuses this user or password (${p.server}): ${p.problem}`,
      remedy: `Check REDIS_USERNAME, REDIS_PASSWORD and REDIS_DB (or REDIS_URL) in .env; the rights that are needed are in docs/redis.md.`,
    }),
    'redis-full': (p) => ({
      what: `The memory of Redis is full (maxmemory, ${p.server}): nothing more can be kept there.`,
      remedy: `Raise maxmemory, or remove old campaigns with facteur purge --older-than DAYS; what was accepted is kept and goes on by itself.`,
    }),
    'redis-too-small': (p) => ({
      what: `The memory of Redis is not enough for this campaign (${p.server}): it needs about ${p.needed} MiB, ${p.free} are left.`,
      remedy: `Raise maxmemory, remove old campaigns with facteur purge --older-than DAYS, or divide the list. Nothing of this campaign was kept.`,
    }),
    'redis-old': (p) => ({
      what: `Redis is too old (${p.server}, version ${p.version}).`,
      remedy: `It takes Redis 6.2 or newer, or Valkey.`,
    }),
    'redis-failed': (p) => ({
      what: `Redis (${p.server}) answered: ${p.problem}`,
      remedy: `Read the log of Redis; if this is a cluster (Redis Cluster), take a single server: Facteur does not work on a cluster.`,
    }),
    'redis-driver-missing': (p) => ({
      what: `The package ${p.name}, which Redis needs, is not installed.`,
      remedy: `Install it beside Facteur: npm install bullmq ioredis; ${without}.`,
    }),
    'redis-recipient-files': () => ({
      what: `With Redis, an attachment cannot depend on the recipient: the workers are on other machines.`,
      remedy: `Attach the same file for everybody, put the files online, or send from this one machine with FACTEUR_BACKEND=sqlite.`,
    }),
  },
  log: {
    journalAside: (p) => `Lines of a journal cannot be read: they are set aside in ${p.file}.`,
    jobDropped: (p) =>
      `An invitation (${p.job}) is about a campaign that does not exist: it is taken out of the queue.`,
    forgot: 'Redis was started again or is another server: what it may have forgotten is told again from the journals.',
    replayed: (p) => `Journal of ${p.worker} read: ${p.count} messages told to Redis again.`,
  },
};
