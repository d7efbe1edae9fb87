import type { message as french } from '../fr/message.ts';
import { formatNumber } from './format.ts';
import { list } from './list.ts';
import { fileReason, fileRemedy } from './system.ts';

const megabytes = (bytes: number) => formatNumber(bytes / 1024 / 1024, 1);
const meant = (near: string | null) => (near ? ` Did you mean "${near}"?` : '');

export const message: typeof french = {
  layout: {
    leaveOnline: `Receive no more of these messages`,
    leaveByMail: (p) => `To receive no more of these messages, write to ${p.address}`,
    leaveSubject: `Unsubscribe`,
    colon: `:`,
  },
  errors: {
    'message-not-found': (p) => ({
      what: `The message ${p.file} was not found.`,
      remedy: `Check the file name, or name it with -m FILE.`,
    }),
    'message-unreadable': (p) => ({
      what: `The message ${p.file} cannot be read: ${p.problem}`,
      remedy: `Check that it is a file and that you may read it.`,
    }),
    'message-format': (p) => ({
      what: `The message ${p.file} is of no format that is known.`,
      remedy: `Save it as Markdown .md, a page .html, MJML .mjml, plain text .txt, a document .docx or .odt, or a mail .eml.`,
    }),
    'message-empty': (p) => ({
      what: `The message ${p.file} is empty.`,
      remedy: `Write the text of the message below the front matter, then run the command again.`,
    }),
    'message-too-large': (p) => ({
      what: `The message ${p.file} is too long: more than ${formatNumber(p.limit)} characters.`,
      remedy: `If it has images in it, save them as files beside it (<img src="photo.jpg">), or put them online.`,
    }),
    'message-too-nested': (p) => ({
      what: `The message ${p.file} has too many elements nested in one another.`,
      remedy: `Simplify its layout: a few dozen levels are enough for any page.`,
    }),
    'message-document-damaged': (p) => ({
      what: `The document ${p.file} is damaged or incomplete, or is not what its name says.`,
      remedy: 'Open it in the program that wrote it and save it again (.docx, .odt, .eml or a page .html).',
    }),
    'message-document-protected': (p) => ({
      what: `The document ${p.file} has a password, or an old format (.doc).`,
      remedy: 'Save it without a password, as .docx or .odt.',
    }),
    'message-document-too-large': (p) => ({
      what: `The document ${p.file} is too large for a message.`,
      remedy: 'Keep the text of the message, and attach the rest or put it online.',
    }),
    'message-foreign': (p) => ({
      what: `In ${p.file}, line ${p.line}, "${p.written}" is a variable of ${p.system ?? 'another system'}, not of Facteur.`,
      remedy: `Write ${p.write ?? '{{ column_name }}'} in its place, or have it done: facteur convert ${p.file}`,
    }),
    'front-matter-open': (p) => ({
      what: `In ${p.file}, the front matter opened by --- on line 1 is not closed.`,
      remedy: `Add a line --- between the front matter and the text of the message.`,
    }),
    'front-matter-syntax': (p) => ({
      what: `The front matter of ${p.file} cannot be read at line ${p.line}: ${p.problem}`,
      remedy: `Write one setting a line, for example "subject: Our meeting".`,
    }),
    'front-matter-unknown-key': (p) => ({
      what: `The front matter of ${p.file} has an unknown key on line ${p.line}: ${p.key}.${meant(p.near)}`,
      remedy: `Correct or remove it. Possible keys: ${p.known}.`,
    }),
    'front-matter-value': (p) => ({
      what: `In the front matter of ${p.file}, line ${p.line}, the value of ${p.key} does not have the form it should.`,
      remedy: {
        list: `Give a file name, or a list with a dash and one file name a line.`,
        text: `Give plain text on the same line, for example "${p.key}: text".`,
        boolean: `Write "${p.key}: yes" or "${p.key}: no".`,
      }[p.kind],
    }),
    'layout-not-found': (p) => ({
      what: `The layout ${p.layout}, asked for by ${p.file}, line ${p.line}, was not found.`,
      remedy: `Check its name and folder, or write "layout: default" (Facteur's own) or "layout: none" (none).`,
    }),
    'layout-no-content': (p) => ({
      what: `The layout ${p.file} does not say where the message goes.`,
      remedy: `Write {{ content }} in the place of the message.`,
    }),
    'mjml-missing': () => ({
      what: `MJML messages need the module mrml, which is not installed.`,
      remedy: `Install it: npm install mrml (or npm install -g mrml beside facteur), or save the message as HTML.`,
    }),
    'mjml-element': (p) => ({
      what: `In ${p.file}, line ${p.line}, there is no MJML element <${p.name}>.${meant(p.near)}`,
      remedy: `Correct or remove it (mj-include and mj-html-attributes are not possible here).`,
    }),
    'mjml-syntax': (p) => ({
      what: `In ${p.file}, line ${p.line}, the MJML is not correct: ${p.problem}`,
      remedy: `Check that every element that is opened is closed, and that all is between <mjml> and </mjml>.`,
    }),
    'message-null-byte': (p) => ({
      what: `The message ${p.file} has a NUL character on line ${p.line}, which has no place in any text.`,
      remedy: `It may not be a text file: save it as "UTF-8 text".`,
    }),
    'subject-lines': (p) => ({
      what: `The subject (${p.file}, line ${p.line}) has several lines.`,
      remedy: `Write the subject on one line.`,
    }),
    'subject-missing': (p) => ({
      what: `The message ${p.file} has no subject.`,
      remedy:
        `Add --subject "...", or a line "subject: ..." in front matter between two lines ---` +
        {
          md: `, or a heading "# ...".`,
          html: `, or a heading <h1> or <title>.`,
          mjml: `, or an <mj-title>.`,
          txt: '.',
        }[p.format],
    }),
    'sender-missing': (p) => ({
      what: `The message ${p.file} has no sender.`,
      remedy: `Set MAIL_FROM in .env, or "from: ..." in the message's front matter, or --from ADDRESS.`,
    }),
    'sender-invalid': (p) => ({
      what: `"${p.value}" is not a valid address (${p.key}, ${p.where}): ${list.addressProblems[p.problem]}.`,
      remedy: `Give exactly one address, for example "My association <contact@example.org>".`,
    }),
    'attachment-not-found': (p) => ({
      what: `The file ${p.file}, to be attached according to ${p.where}, was not found.`,
      remedy: `Check its name and folder, or remove it from the message.`,
    }),
    'attachment-unreadable': (p) => ({
      what: `The file ${p.file}, to be attached according to ${p.where}, cannot be read: ${fileReason(p.problem)}`,
      remedy: fileRemedy(p.problem, `Check that it is a file and that you may read it, or remove it from the message.`),
    }),
    'attachment-outside': (p) => ({
      what: `The file ${p.file}, to be attached according to ${p.where}, is outside the message's folder (${p.folder}).`,
      remedy: `Copy it into that folder, give its full path, or attach it with --attach FILE.`,
    }),
    'attachment-too-large': (p) => ({
      what: `The file ${p.file} is too large for an e-mail: ${megabytes(p.size)} MB.`,
      remedy: `At most ${megabytes(p.limit)} MB are possible, and most mail services refuse more than 25 MB: put it online and give the link.`,
    }),
    'dkim-key-unreadable': (p) => ({
      what: `The DKIM key ${p.file} cannot be read: ${p.problem}`,
      remedy: `Check its path (dkim, key, in facteur.yaml) and that you may read it, or remove dkim.`,
    }),
    'dkim-key-invalid': (p) => ({
      what: `The DKIM key ${p.file} will not do: ${p.problem}`,
      remedy: `A private key in PEM without a passphrase is needed, RSA of at least 1024 bits or Ed25519: openssl genrsa -out dkim.pem 2048`,
    }),
    'unsubscribe-key-missing': () => ({
      what: `One-click unsubscribe links, and return addresses of their own (bounce, returns.verp), need a key that all machines know.`,
      remedy: `Add the same line FACTEUR_UNSUBSCRIBE_KEY=... (16 random characters or more) to the .env of each machine.`,
    }),
    'unsubscribe-key-other': () => ({
      what: `This campaign was created with another unsubscribe key than this machine has.`,
      remedy: `Put the same FACTEUR_UNSUBSCRIBE_KEY into the .env of each machine, or put unsubscribe.key back into the data folder.`,
    }),
    'liquid-not-closed': (p) => ({
      what: `In ${p.file}, line ${p.line}, this is not closed: ${p.open}`,
      remedy: `Close {{ with }}, {% with %}, and each {% if %} with {% endif %} (likewise for, unless, case, raw).`,
    }),
    'liquid-unknown-filter': (p) => ({
      what: `In ${p.file}, line ${p.line}, there is no filter "${p.name}".${meant(p.near)}`,
      remedy: `Correct it, or remove it together with the bar | before it.`,
    }),
    'liquid-unknown-tag': (p) => ({
      what: `In ${p.file}, line ${p.line}, there is no tag {% ${p.name} %} here.${meant(p.near)}`,
      remedy: `Correct or remove it. The tags if, unless, case, for, assign, capture, comment and raw are possible.`,
    }),
    'liquid-name-spaces': (p) => ({
      what: `In ${p.file}, line ${p.line}, {{ ${p.name} }} contains spaces.`,
      remedy: `Write {{ ${p.write} }}, or {{ ["${p.name}"] }} for the column's exact name.`,
    }),
    'liquid-syntax': (p) => ({
      what: `In ${p.file}, line ${p.line}, a tag is not understood: ${p.problem}`,
      remedy: `Write {{ name }} for a column of the list, {{ name | default: "friend" }} to provide for its absence.`,
    }),
    'liquid-half-read': (p) => ({
      what: `In ${p.file}, line ${p.line}, only half of this is understood: ${p.tag}`,
      remedy:
        'To calculate: {{ amount | plus: 2 }} (minus, times, divided_by); to compare: ==, !=, <, >, <=, >=, contains; to join: and, or; use a point for decimals: 1.5.',
    }),
    'liquid-misplaced': (p) => ({
      what: `In ${p.file}, the tags {% ... %} no longer fit together in the ${p.part === 'html' ? 'HTML' : 'text'} version of the message: ${p.problem}`,
      remedy: `Put {% if %}, {% else %} and {% endif %} on one level: together in a sentence, or each alone on its line.`,
    }),
  },
};
