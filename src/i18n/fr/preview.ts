import type { Said } from '../../errors.ts';
import { f } from '../typography.ts';
import { formatNumber as n } from './format.ts';
import { status } from './status.ts';
import { fileReason, fileRemedy } from './system.ts';

const kilobytes = (bytes: number) => f`${n(Math.ceil(bytes / 1024))} Ko`;

/** preview, and send --test-to. */
export const preview = {
  from: (p: { from: string }) => f`De : ${p.from}`,
  replyTo: (p: { to: string }) => f`Réponses à : ${p.to}`,
  to: (p: { email: string; row: number; line: number }) =>
    f`À : ${p.email} (destinataire ${n(p.row)}, ligne ${p.line} de la liste)`,
  subject: (p: { subject: string }) => f`Objet : ${p.subject}`,
  attachment: (p: { filename: string; size: number }) => f`Pièce jointe : ${p.filename} (${kilobytes(p.size)})`,
  size: (p: { size: number; html: boolean }) =>
    f`Taille : ${kilobytes(p.size)}${p.html ? f`, en HTML et en texte (le texte ci-dessous ; la page : --html ou --open)` : ', texte seul'}`,
  written: (p: { file: string }) => f`✅ Écrit dans ${p.file}`,
  opened: (p: { file: string }) => f`🌐 Ouvert dans le navigateur : ${p.file}`,
  openNeedsTerminal: f`--open ouvre un navigateur : il faut un terminal. Utilisez --html FICHIER.`,
  testOnly: f`--for et --row vont avec --test-to.`,
  testSent: (p: { to: string; row: number; email: string }) =>
    f`✅ [TEST] envoyé à ${p.to} : le message de ${p.email} (destinataire ${n(p.row)})`,
  testFailed: (p: { to: string; row: number; email: string; reply: string }) =>
    f`❌ [TEST] refusé pour ${p.to} (le message de ${p.email}, destinataire ${n(p.row)}) : « ${p.reply} »`,
  errors: {
    'sample-not-found': (p: { which: string; file: string }): Said => ({
      what: f`La liste ${p.file} n’a pas de destinataire ${p.which}.`,
      remedy: f`Donnez une adresse de la liste (--for) ou le numéro d’un destinataire (--row), à partir de 1.`,
    }),
    'preview-file': (p: { file: string; reason: string }): Said => ({
      what: f`Le fichier ${p.file} ne peut pas être écrit : ${fileReason(p.reason)}.`,
      remedy: fileRemedy(p.reason, f`Donnez un autre fichier, dans un dossier où vous pouvez écrire.`),
    }),
    'test-account': (p: {
      name: string;
      server: string;
      reason: keyof typeof status.holds;
      message: string;
      remedy: string;
    }): Said => ({
      what: f`Le test n’est pas parti : ${status.holds[p.reason].what} (compte ${p.name}, ${p.server} : « ${p.message} »).`,
      remedy: p.remedy,
    }),
  },
};
