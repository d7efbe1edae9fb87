import type { store as french } from '../fr/store.ts';

const asked = {
  run: 'resume',
  paused: 'pause',
  cancelled: 'cancel',
  retry: 'retry messages of',
  add: 'add recipients to',
};

const states = {
  draft: 'is only a draft',
  released: 'has been accepted already',
  cancelled: 'is cancelled',
  finished: 'is finished',
};

export const store: typeof french = {
  backendWarnings: {
    'disk-nearly-full': (p) => ({
      what: `The disk is nearly full: ${p.detail} left.`,
      remedy: `Make room, or choose another folder with FACTEUR_DATA.`,
    }),
    'folder-volatile': (p) => ({
      what: `${p.detail} is in memory: everything in it is lost when the machine stops.`,
      remedy: `Choose a folder on a disk with FACTEUR_DATA.`,
    }),
    'folder-synchronised': (p) => ({
      what: `${p.detail} seems to be synchronised with an online service, which can damage the data.`,
      remedy: `Choose a folder outside the synchronised ones with FACTEUR_DATA.`,
    }),
    'folder-readable-by-others': (p) => ({
      what: `Other users of this machine can read the addresses in ${p.detail}.`,
      remedy: `Close the folder to them: chmod 700 ${p.detail}`,
    }),
    'redis-not-durable': (p) => ({
      what: `Redis keeps nothing on disk (appendonly no, ${p.detail}): if it stops, campaigns and who got them are forgotten.`,
      remedy: `Write "appendonly yes" and "appendfsync always" into redis.conf, then restart it.`,
    }),
    'redis-forgets': (p) => ({
      what: `Redis may forget its last seconds if it stops (appendfsync ${p.detail}); the workers would tell it again from their journals.`,
      remedy: `To depend on nothing of the kind: redis-cli config set appendfsync always (about 12 % slower), and the same line in redis.conf.`,
    }),
    'redis-durability-unknown': (p) => ({
      what: `Whether Redis keeps everything on disk is not known (${p.detail}): it does not allow CONFIG GET.`,
      remedy: `Ask whoever hosts it whether "appendfsync" is "always"; the workers keep journals in case it is not.`,
    }),
    'redis-evicts': (p) => ({
      what: `Redis removes data when its memory is full (maxmemory-policy ${p.detail}).`,
      remedy: `Write "maxmemory-policy noeviction" into redis.conf: a refusal does no harm, a removal does.`,
    }),
    'set-aside': (p) => ({
      what: `A part of the data could not be understood and was set aside: ${p.detail}`,
      remedy:
        'A campaign that needs it is held: see it with facteur status, then facteur resume to send the rest, or facteur cancel. Look for what touched the data (another program, a damaged disk).',
    }),
    'witness-none': () => ({
      what: 'No witness of what was sent is kept on this machine (FACTEUR_WITNESS=none).',
      remedy:
        'A copy or a backup that is put back will not be noticed, and could write to the same people twice. Give FACTEUR_WITNESS a folder that outlives the program.',
    }),
    'witness-not-written': (p) => ({
      what: `The witness of what was sent could not be written: ${p.detail}`,
      remedy:
        'Give FACTEUR_WITNESS a folder that can be written to; without it, a copy that is put back is not noticed.',
    }),
    'redis-memory-short': (p) => ({
      what: `The memory of Redis is nearly full: ${p.detail} left.`,
      remedy: `Raise maxmemory, or remove old campaigns with facteur purge --older-than DAYS.`,
    }),
  },
  errors: {
    'ledger-rollback': (p) => ({
      what: `The data have gone back to an earlier moment: campaigns that were accepted here are missing in them (${p.ids}).`,
      remedy:
        'Put back the whole data (facteur.db with facteur.db-wal, or facteur restore). If these campaigns are lost for good: facteur resume, and then send nothing again to those who got it already.',
    }),
    'campaign-not-found': (p) => ({
      what: `No campaign has the id ${p.id}.`,
      remedy: `List the campaigns: facteur status --list`,
    }),
    'state-refused': (p) => ({
      what: `Cannot ${asked[p.asked]} campaign ${p.id}: it ${states[p.state]}.`,
      remedy: `See how it is doing: facteur status ${p.id}`,
    }),
    'content-missing': (p) => ({
      what: `The content of an attachment is missing from Facteur's data (${p.sha256}).`,
      remedy: `Cancel this campaign and submit it again with its attachments.`,
    }),
    'content-too-large': (p) => ({
      what: `An attachment has ${p.megabytes} MiB; the limit is ${p.limit} MiB.`,
      remedy: `Put the file online and give its address in the message.`,
    }),
    'store-network-drive': (p) => ({
      what: `The data folder ${p.folder} is on a network drive (${p.kind}), where nothing guarantees that a message is not sent twice.`,
      remedy: `Choose a folder on a disk of this machine with FACTEUR_DATA, or Redis with REDIS_URL for several machines.`,
    }),
    'store-not-writable': (p) => ({
      what: `The data folder ${p.folder} cannot be written to: ${p.problem}`,
      remedy: `Give yourself the right to write there, or choose another folder with FACTEUR_DATA.`,
    }),
    'store-full': (p) => ({
      what: `The disk is full: nothing more can be written to ${p.folder}.`,
      remedy: `Make room; what was accepted is kept and goes on by itself.`,
    }),
    'store-corrupt': (p) => ({
      what: `The data file ${p.file} is damaged or is not Facteur's: ${p.problem}`,
      remedy: `Put back a backup: facteur restore FILE (the damaged data will be kept aside). Without one, move ${p.file} and ${p.file}-wal away to start afresh.`,
    }),
    'store-newer': (p) => ({
      what: `The data (${p.at}) comes from a newer version of Facteur (format ${p.version}, known here: ${p.supported}).`,
      remedy: `Update Facteur, then run the command again.`,
    }),
    'store-busy': (p) => ({
      what: `Another program has been blocking the data file ${p.file} for ${p.seconds} s.`,
      remedy: `Look for a facteur process (or a backup tool) that was stopped half way, and end it.`,
    }),
    'store-failed': (p) => ({
      what: `The data file ${p.file} could not be read or written: ${p.problem}`,
      remedy: `Check the disk, then run the command again.`,
    }),
  },
};
