import type { MailboxEvents } from '../app/mailboxes.ts';
import { told } from '../errors.ts';
import type { JsonLog } from '../worker/json-log.ts';
import type { Log } from '../worker/log.ts';
import { sayTrouble } from './mailbox-trouble.ts';
import { language, words } from './words.ts';

/** Tells how mailboxes are read as log lines in words. */
export function narrateMailboxes(log: Log): MailboxEvents {
  const w = words().mailboxes;
  return sparingly({
    reading: (mailbox) => log.debug(w.log.reading({ mailbox })),
    read: (mailbox, mails, recorded) => log[recorded > 0 ? 'info' : 'debug'](w.log.read({ mailbox, mails, recorded })),
    trouble(mailbox, trouble) {
      const { what, remedy } = sayTrouble(mailbox, trouble);
      log.warn(w.log.trouble({ problem: `${what} ${remedy}` }));
    },
    back: (mailbox) => log.info(w.log.back({ mailbox })),
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
    fault: (error) => log.entry('debug', { event: 'mailbox-fault', code: told(error).code }),
  });
}

/** Trouble is told once, then the tenth time in a row, the hundredth ... */
function sparingly(events: MailboxEvents): MailboxEvents {
  return {
    ...events,
    trouble(mailbox, trouble, failures) {
      if (/^10*$/.test(String(failures))) events.trouble(mailbox, trouble, failures);
    },
  };
}
