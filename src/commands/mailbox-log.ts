import type { MailboxEvents } from '../app/mailboxes.ts';
import { told } from '../errors.ts';
import type { JsonLog } from '../worker/json-log.ts';
import type { Log } from '../worker/log.ts';
import { saySentTrouble, sayTrouble } from './mailbox-trouble.ts';
import { language, words } from './words.ts';

/** Tells how mailboxes are read as log lines in words. */
export function narrateMailboxes(log: Log): MailboxEvents {
  const w = words().mailboxes;
  const { log: copies } = words().sent;
  return sparingly({
    reading: (mailbox) => log.debug(w.log.reading({ mailbox })),
    read: (mailbox, mails, recorded) => log[recorded > 0 ? 'info' : 'debug'](w.log.read({ mailbox, mails, recorded })),
    trouble(mailbox, trouble) {
      const { what, remedy } = sayTrouble(mailbox, trouble);
      log.warn(w.log.trouble({ problem: `${what} ${remedy}` }));
    },
    back: (mailbox) => log.info(w.log.back({ mailbox })),
    copying: (mailbox) => log.debug(copies.copying({ mailbox })),
    copied: (mailbox, made) => log.debug(copies.copied({ mailbox, copies: made })),
    copyTrouble(mailbox, trouble) {
      const { what, remedy } = saySentTrouble(mailbox, trouble);
      log.warn(`${what} ${remedy}`);
    },
    copyingAgain: (mailbox) => log.info(copies.again({ mailbox })),
    copyingLast: (mailbox) => log.info(copies.last({ mailbox })),
    fault(error) {
      const { what, remedy } = told(error).say(language());
      log.debug(w.log.trouble({ problem: `${what} ${remedy}` }));
    },
  });
}

/** The same as JSON, one object a line. A mailbox is its user and server; a server's words are at debug alone. */
export function mailboxEntries(log: JsonLog): MailboxEvents {
  return sparingly({
    reading: (mailbox) => log.entry('debug', { event: 'mailbox-reading', mailbox }),
    read: (mailbox, mails, recorded) =>
      log.entry(recorded > 0 ? 'info' : 'debug', { event: 'mailbox-read', mailbox, mails, recorded }),
    trouble: (mailbox, { code, detail }, failures) =>
      log.entry('warn', {
        ...{ event: 'mailbox-trouble', mailbox, code, failures },
        ...(log.enabled('debug') ? { detail } : {}),
      }),
    back: (mailbox) => log.entry('info', { event: 'mailbox-back', mailbox }),
    copying: (mailbox) => log.entry('debug', { event: 'sent-copying', mailbox }),
    copied: (mailbox, copies) => log.entry('debug', { event: 'sent-copied', mailbox, copies }),
    copyTrouble: (mailbox, { code, detail }, failures) =>
      log.entry('warn', {
        ...{ event: 'sent-trouble', mailbox, code, failures },
        ...(log.enabled('debug') ? { detail } : {}),
      }),
    copyingAgain: (mailbox) => log.entry('info', { event: 'sent-again', mailbox }),
    copyingLast: (mailbox) => log.entry('info', { event: 'sent-last', mailbox }),
    fault: (error) => log.entry('debug', { event: 'mailbox-fault', code: told(error).code }),
  });
}

/** Trouble is told once, then the tenth time in a row, the hundredth ... */
function sparingly(events: MailboxEvents): MailboxEvents {
  const isTold = (failures: number) => /^10*$/.test(String(failures));
  return {
    ...events,
    trouble(mailbox, trouble, failures) {
      if (isTold(failures)) events.trouble(mailbox, trouble, failures);
    },
    copyTrouble(mailbox, trouble, failures) {
      if (isTold(failures)) events.copyTrouble(mailbox, trouble, failures);
    },
  };
}
