import type { Damage, backup as french } from '../fr/backup.ts';
import { formatNumber as n } from './format.ts';
import { fileReason, fileRemedy } from './system.ts';

const s = (count: number) => (count === 1 ? '' : 's');
const es = (count: number) => (count === 1 ? '' : 'es');

type Counts = { campaigns: number; deliveries: number; suppressions: number; contents: number };

const counts = (p: Counts) =>
  `${n(p.campaigns)} campaign${s(p.campaigns)}, ${n(p.deliveries)} recipient${s(p.deliveries)}, ${n(p.suppressions)} suppressed address${es(p.suppressions)}, ${n(p.contents)} attached file${s(p.contents)}`;

const damages: Record<Damage, string> = {
  'not-a-backup': "it is no backup of Facteur's",
  'cut-off': 'it ends too early',
  changed: 'its content is not what was written (the check sum differs)',
};

export const backup: typeof french = {
  progress: (p) => `   ${n(p.done)}/${n(p.total)} recipients`,
  done: (p) =>
    `✅ Backed up in ${p.file} (${n(Math.max(0.1, p.bytes / 1e6), 1)} MB): ${counts(p)}.\n   This file holds addresses: keep it in a safe place.`,
  leftOut: (p) => `🔑 Left out, because they are secrets: ${p.names}. To include them: --with-secrets`,
  withSecrets: '🔑 Passwords and private keys are in it as well: give this file to nobody.',
  found: (p) => `📦 ${p.file}, a backup made at this time: ${p.at}\n   ${counts(p)}`,
  askReplace: (p) =>
    p.campaigns === null
      ? 'The data here cannot be read; they will be kept aside. Replace them by the backup? (y/N): '
      : `There are data here already (${n(p.campaigns)} campaign${s(p.campaigns)}); they will be kept aside. Replace them by the backup? (y/N): `,
  restored: (p) => `✅ Restored: ${counts(p)}.`,
  kept: (p) => `   The data that were here are kept: ${p.file}`,
  files: {
    written: (p) => `   Restored as well: ${p.file}`,
    beside: (p) => `⚠️  ${p.file} stays as it was here; that of the backup is in ${p.as}`,
    replaced: (p) => `   Restored as well: ${p.file}; the one before is in ${p.as}`,
    failed: (p) => `⚠️  ${p.file} could not be restored: ${p.problem}`,
  },
  toFillIn: (p) => `🔑 These secrets were not in the backup, for you to put back: ${p.names}`,
  held: (p) =>
    p.count === 1
      ? `⏸️  A campaign was not finished; nothing of it goes out before your word: ${p.ids}. Look at it: facteur status ${p.ids}, then facteur resume ${p.ids} or facteur cancel ${p.ids}`
      : `⏸️  ${n(p.count)} campaigns were not finished; nothing of them goes out before your word: ${p.ids}. Look at each: facteur status ID, then facteur resume ID or facteur cancel ID`,
  sentSince: (p) =>
    `⚠️  Since the backup, this machine has sent more of campaign ${p.id}, up to no. ${n(p.upTo)}: facteur resume ${p.id} would send them a second time.`,
  errors: {
    'backup-exists': (p) => ({
      what: `The file ${p.file} exists already; it was not touched.`,
      remedy: 'Choose another name, or replace it with --force.',
    }),
    'backup-file': (p) => ({
      what: `The backup file ${p.file} could not be read or written: ${fileReason(p.problem)}`,
      remedy: fileRemedy(
        p.problem,
        'Check the folder, its rights and the room on the disk, then run the command again.',
      ),
    }),
    'backup-not-found': (p) => ({
      what: `There is no file ${p.file}.`,
      remedy: 'Give the path of a file that facteur backup has written.',
    }),
    'backup-damaged': (p) => ({
      what: `The file ${p.file} cannot be used: ${damages[p.damage]}. Nothing was changed.`,
      remedy: 'Take another copy of this backup, or an older backup.',
    }),
    'backup-newer': (p) => ({
      what: `The backup ${p.file} comes from a newer version of Facteur (${p.facteur}, format ${p.format}, known here: ${p.supported}). Nothing was changed.`,
      remedy: 'Update Facteur, then run the command again.',
    }),
    'restore-worker-running': (p) => ({
      what: `Workers are active: ${p.workers}. Nothing was changed.`,
      remedy: 'Stop them with facteur worker stop, then run the command again.',
    }),
    'restore-in-use': (p) => ({
      what: `The data file ${p.file} is open in another program. Nothing was changed.`,
      remedy:
        'Close Facteur’s page (facteur web, facteur serve) and whatever reads that folder, then run the command again.',
    }),
    'restore-not-empty': (p) => ({
      what:
        p.campaigns === null
          ? 'There are data here already, which cannot be read. Nothing was changed.'
          : `There are data here already (${n(p.campaigns)} campaign${s(p.campaigns)}). Nothing was changed.`,
      remedy: 'To replace them by the backup (they will be kept aside): --yes',
    }),
    'restore-no-room': (p) => ({
      what: `The memory of Redis is not enough for this backup (${p.server}): it needs about ${p.needed} MiB, there are ${p.free}. Nothing was changed.`,
      remedy: 'Raise maxmemory, or choose SQLite with FACTEUR_BACKEND=sqlite.',
    }),
    'restore-declined': (_) => ({
      what: 'Nothing was changed.',
      remedy: 'Run the command again when you like.',
    }),
  },
};
