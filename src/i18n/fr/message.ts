import type { AddressProblem } from '../../address.ts';
import type { Said } from '../../errors.ts';
import { f } from '../typography.ts';
import { formatNumber } from './format.ts';
import { list } from './list.ts';
import { fileReason, fileRemedy } from './system.ts';

/** A place in a file that a person wrote. */
export interface At {
  readonly file: string;
  readonly line: number;
}

const megabytes = (bytes: number) => formatNumber(bytes / 1024 / 1024, 1);
const meant = (near: string | null) => (near ? f` Vouliez-vous écrire « ${near} » ?` : '');

/** « d’un autre système », or of those that write so. */
const ofSystem = (system: string | null) => (system ? f`de ${system}` : f`d’un autre système`);

/** Message files and templates. */
export const message = {
  /** What the layout says around a message. */
  layout: {
    leaveOnline: f`Ne plus recevoir ces messages`,
    leaveByMail: (p: { address: string }) => f`Pour ne plus recevoir ces messages, écrivez à ${p.address}`,
    /** Subject of the mail that the link begins. */
    leaveSubject: f`Désinscription`,
    colon: f` :`,
  },
  errors: {
    'message-not-found': (p: { file: string }): Said => ({
      what: f`Le message ${p.file} est introuvable.`,
      remedy: f`Vérifiez le nom du fichier, ou donnez-le avec -m FICHIER.`,
    }),
    'message-unreadable': (p: { file: string; problem: string }): Said => ({
      what: f`Le message ${p.file} ne peut pas être lu : ${p.problem}`,
      remedy: f`Vérifiez que c’est bien un fichier et que vous avez le droit de le lire.`,
    }),
    'message-format': (p: { file: string }): Said => ({
      what: f`Le message ${p.file} n’est d’aucun format connu.`,
      remedy: f`Enregistrez-le en Markdown .md, page .html, MJML .mjml, texte simple .txt, document .docx ou .odt, ou message .eml.`,
    }),
    'message-empty': (p: { file: string }): Said => ({
      what: f`Le message ${p.file} est vide.`,
      remedy: f`Écrivez le texte du message sous l’en-tête, puis relancez la commande.`,
    }),
    'message-too-large': (p: { file: string; limit: number }): Said => ({
      what: f`Le message ${p.file} est trop long : plus de ${formatNumber(p.limit)} caractères.`,
      remedy: f`S’il contient des images, enregistrez-les comme fichiers à côté de lui (<img src="photo.jpg">), ou mettez-les en ligne.`,
    }),
    'message-too-nested': (p: { file: string }): Said => ({
      what: f`Le message ${p.file} contient trop d’éléments imbriqués les uns dans les autres.`,
      remedy: f`Simplifiez sa mise en page : quelques dizaines de niveaux suffisent à toute page.`,
    }),
    'message-document-damaged': (p: { file: string }): Said => ({
      what: f`Le document ${p.file} est abîmé ou incomplet, ou n’est pas ce que dit son nom.`,
      remedy: f`Ouvrez-le dans le programme qui l’a écrit et enregistrez-le de nouveau (.docx, .odt, .eml ou page .html).`,
    }),
    'message-document-protected': (p: { file: string }): Said => ({
      what: f`Le document ${p.file} est protégé par un mot de passe, ou d’un ancien format (.doc).`,
      remedy: f`Enregistrez-le sans mot de passe, en .docx ou en .odt.`,
    }),
    'message-document-too-large': (p: { file: string }): Said => ({
      what: f`Le document ${p.file} est trop grand pour un message.`,
      remedy: f`Gardez-en le texte du message, et joignez ou mettez en ligne le reste.`,
    }),
    'message-foreign': (p: At & { written: string; system: string | null; write: string | null }): Said => ({
      what: f`Dans ${p.file}, ligne ${p.line}, « ${p.written} » est une variable ${ofSystem(p.system)}, pas de Facteur.`,
      remedy: f`Écrivez ${p.write ?? '{{ nom_de_colonne }}'} à la place, ou laissez faire : facteur convert ${p.file}`,
    }),
    'front-matter-open': (p: { file: string }): Said => ({
      what: f`Dans ${p.file}, l’en-tête ouvert par --- à la ligne 1 n’est pas refermé.`,
      remedy: f`Ajoutez une ligne --- entre l’en-tête et le texte du message.`,
    }),
    'front-matter-syntax': (p: At & { problem: string }): Said => ({
      what: f`L’en-tête de ${p.file} n’est pas lisible à la ligne ${p.line} : ${p.problem}`,
      remedy: f`Écrivez une ligne par réglage, par exemple « subject: Notre réunion ».`,
    }),
    'front-matter-unknown-key': (p: At & { key: string; near: string | null; known: string }): Said => ({
      what: f`L’en-tête de ${p.file} contient une clé inconnue à la ligne ${p.line} : ${p.key}.` + meant(p.near),
      remedy: f`Corrigez-la ou retirez-la. Clés possibles : ${p.known}.`,
    }),
    'front-matter-value': (p: At & { key: string; kind: 'text' | 'list' | 'boolean' }): Said => ({
      what: f`Dans l’en-tête de ${p.file}, ligne ${p.line}, la valeur de ${p.key} n’a pas la forme attendue.`,
      remedy: {
        list: f`Donnez un nom de fichier, ou une liste avec un tiret et un nom de fichier par ligne.`,
        text: f`Donnez un simple texte sur la même ligne, par exemple « ${p.key}: texte ».`,
        boolean: f`Écrivez « ${p.key}: oui » ou « ${p.key}: non ».`,
      }[p.kind],
    }),
    'layout-not-found': (p: At & { layout: string }): Said => ({
      what: f`La mise en page ${p.layout}, demandée par ${p.file}, ligne ${p.line}, est introuvable.`,
      remedy: f`Vérifiez son nom et son dossier, ou écrivez « layout: default » (celle de Facteur) ou « layout: none » (aucune).`,
    }),
    'layout-no-content': (p: { file: string }): Said => ({
      what: f`La mise en page ${p.file} ne dit pas où va le message.`,
      remedy: f`Écrivez-y {{ content }} à l’endroit du message.`,
    }),
    'mjml-missing': (_: object): Said => ({
      what: f`Les messages MJML demandent le module mrml, qui n’est pas installé.`,
      remedy: f`Installez-le : npm install mrml (ou npm install -g mrml à côté de facteur), ou enregistrez le message en HTML.`,
    }),
    'mjml-element': (p: At & { name: string; near: string | null }): Said => ({
      what: f`Dans ${p.file}, ligne ${p.line}, l’élément MJML <${p.name}> n’est pas connu.` + meant(p.near),
      remedy: f`Corrigez-le ou retirez-le (mj-include et mj-html-attributes ne sont pas possibles ici).`,
    }),
    'mjml-syntax': (p: At & { problem: string }): Said => ({
      what: f`Dans ${p.file}, ligne ${p.line}, le MJML n’est pas correct : ${p.problem}`,
      remedy: f`Vérifiez que chaque élément ouvert est refermé et que tout est entre <mjml> et </mjml>.`,
    }),
    'message-null-byte': (p: At): Said => ({
      what: f`Le message ${p.file} contient à la ligne ${p.line} un caractère nul, qui n’a sa place dans aucun texte.`,
      remedy: f`Ce n’est peut-être pas un fichier de texte : enregistrez-le en « texte UTF-8 ».`,
    }),
    'subject-lines': (p: At): Said => ({
      what: f`L’objet (${p.file}, ligne ${p.line}) tient sur plusieurs lignes.`,
      remedy: f`Écrivez l’objet sur une seule ligne.`,
    }),
    'subject-missing': (p: { file: string; format: 'md' | 'html' | 'mjml' | 'txt' }): Said => ({
      what: f`Le message ${p.file} n’a pas d’objet.`,
      remedy:
        f`Ajoutez --subject "...", ou une ligne « subject: ... » dans un en-tête entre deux lignes ---` +
        {
          md: f`, ou un titre « # ... ».`,
          html: f`, ou un titre <h1> ou <title>.`,
          mjml: f`, ou un <mj-title>.`,
          txt: '.',
        }[p.format],
    }),
    'sender-missing': (p: { file: string }): Said => ({
      what: f`Le message ${p.file} n’a pas d’expéditeur.`,
      remedy: f`Indiquez MAIL_FROM dans .env, ou « from: ... » dans l’en-tête du message, ou --from ADRESSE.`,
    }),
    'sender-invalid': (p: { key: string; where: string; value: string; problem: AddressProblem }): Said => ({
      what: f`« ${p.value} » n’est pas une adresse valable (${p.key}, ${p.where}) : ${list.addressProblems[p.problem]}.`,
      remedy: f`Donnez une seule adresse, par exemple « Mon association <contact@exemple.fr> ».`,
    }),
    'attachment-not-found': (p: { file: string; where: string }): Said => ({
      what: f`Le fichier ${p.file}, à joindre d’après ${p.where}, est introuvable.`,
      remedy: f`Vérifiez son nom et son dossier, ou retirez-le du message.`,
    }),
    'attachment-unreadable': (p: { file: string; where: string; problem: string }): Said => ({
      what: f`Le fichier ${p.file}, à joindre d’après ${p.where}, ne peut pas être lu : ${fileReason(p.problem)}`,
      remedy: fileRemedy(
        p.problem,
        f`Vérifiez que c’est bien un fichier et que vous avez le droit de le lire, ou retirez-le du message.`,
      ),
    }),
    'attachment-outside': (p: { file: string; where: string; folder: string }): Said => ({
      what: f`Le fichier ${p.file}, à joindre d’après ${p.where}, est hors du dossier du message (${p.folder}).`,
      remedy: f`Copiez-le dans ce dossier, donnez son chemin complet, ou joignez-le avec --attach FICHIER.`,
    }),
    'attachment-too-large': (p: { file: string; size: number; limit: number }): Said => ({
      what: f`Le fichier ${p.file} est trop gros pour un e-mail : ${megabytes(p.size)} Mo.`,
      remedy: f`Au plus ${megabytes(p.limit)} Mo sont possibles, et la plupart des messageries refusent plus de 25 Mo : mettez-le en ligne et donnez le lien.`,
    }),
    'dkim-key-unreadable': (p: { file: string; problem: string }): Said => ({
      what: f`La clé DKIM ${p.file} ne peut pas être lue : ${p.problem}`,
      remedy: f`Vérifiez son chemin (dkim, key, dans facteur.yaml) et que vous avez le droit de la lire, ou retirez dkim.`,
    }),
    'dkim-key-invalid': (p: { file: string; problem: string }): Said => ({
      what: f`La clé DKIM ${p.file} ne convient pas : ${p.problem}`,
      remedy: f`Il faut une clé privée PEM sans mot de passe, RSA d’au moins 1024 bits ou Ed25519 : openssl genrsa -out dkim.pem 2048`,
    }),
    'unsubscribe-key-missing': (_: object): Said => ({
      what: f`Les liens de désinscription en un clic et les adresses de retour personnelles (bounce, returns.verp) demandent une clé que toutes les machines connaissent.`,
      remedy: f`Ajoutez la même ligne FACTEUR_UNSUBSCRIBE_KEY=... (16 caractères tirés au hasard, ou plus) au .env de chaque machine.`,
    }),
    'unsubscribe-key-other': (_: object): Said => ({
      what: f`Cet envoi a été créé avec une autre clé de désinscription que celle de cette machine.`,
      remedy: f`Mettez la même FACTEUR_UNSUBSCRIBE_KEY dans le .env de chaque machine, ou remettez unsubscribe.key dans le dossier de données.`,
    }),
    'liquid-not-closed': (p: At & { open: string }): Said => ({
      what: f`Dans ${p.file}, ligne ${p.line}, ceci n’est pas refermé : ${p.open}`,
      remedy: f`Fermez {{ par }}, {% par %}, et chaque {% if %} par {% endif %} (de même for, unless, case, raw).`,
    }),
    'liquid-unknown-filter': (p: At & { name: string; near: string | null }): Said => ({
      what: f`Dans ${p.file}, ligne ${p.line}, le filtre « ${p.name} » n’existe pas.` + meant(p.near),
      remedy: f`Corrigez-le, ou retirez-le avec la barre | qui le précède.`,
    }),
    'liquid-unknown-tag': (p: At & { name: string; near: string | null }): Said => ({
      what: f`Dans ${p.file}, ligne ${p.line}, la balise {% ${p.name} %} n’existe pas ici.` + meant(p.near),
      remedy: f`Corrigez-la ou retirez-la. Les balises if, unless, case, for, assign, capture, comment et raw sont possibles.`,
    }),
    'liquid-name-spaces': (p: At & { name: string; write: string }): Said => ({
      what: f`Dans ${p.file}, ligne ${p.line}, {{ ${p.name} }} contient des espaces.`,
      remedy: f`Écrivez {{ ${p.write} }}, ou {{ ["${p.name}"] }} pour le nom exact de la colonne.`,
    }),
    'liquid-syntax': (p: At & { problem: string }): Said => ({
      what: f`Dans ${p.file}, ligne ${p.line}, une balise n’est pas comprise : ${p.problem}`,
      remedy: f`Écrivez {{ prenom }} pour une colonne de la liste, {{ prenom | default: "ami" }} pour prévoir son absence.`,
    }),
    'liquid-half-read': (p: At & { tag: string }): Said => ({
      what: f`Dans ${p.file}, ligne ${p.line}, ceci n’est compris qu’à moitié : ${p.tag}`,
      remedy: f`Pour calculer : {{ montant | plus: 2 }} (minus, times, divided_by) ; pour comparer : ==, !=, <, >, <=, >=, contains ; pour relier : and, or ; les décimales suivent un point : 1.5.`,
    }),
    'liquid-misplaced': (p: { file: string; part: 'html' | 'text'; problem: string }): Said => ({
      what:
        f`Dans ${p.file}, les balises {% ... %} ne tiennent plus ensemble ` +
        { html: f`dans la version HTML`, text: f`dans la version texte` }[p.part] +
        f` du message : ${p.problem}`,
      remedy: f`Mettez {% if %}, {% else %} et {% endif %} au même niveau : ensemble dans une phrase, ou chacun seul sur sa ligne.`,
    }),
  },
};
