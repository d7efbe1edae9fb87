import PostalMime, { type Email } from 'postal-mime';
import { wholePage } from '../app/preview-page.ts';
import type { TestMailbox } from '../demo/mailbox.ts';
import type { DemoMailbox } from '../web/page/demo.ts';

/** What has come to the mailbox of the demo, for the page. */
export function readable(mailbox: Pick<TestMailbox, 'messages'>): DemoMailbox {
  const parsed = new WeakMap<Uint8Array, Promise<Email>>();
  const read = (raw: Uint8Array) => {
    const mail = parsed.get(raw) ?? PostalMime.parse(raw);
    parsed.set(raw, mail);
    return mail;
  };
  return {
    get count() {
      return mailbox.messages.length;
    },
    async mails(limit) {
      const latest = mailbox.messages.map((raw, i) => ({ raw, number: i + 1 })).slice(-limit);
      const shown = latest.map(async ({ raw, number }) => {
        const { to = [], subject = '' } = await read(raw);
        return { number, to: to.map(({ name, address }) => name || (address ?? '')).join(', '), subject };
      });
      return (await Promise.all(shown)).reverse();
    },
    async page(number) {
      const raw = mailbox.messages[number - 1];
      if (!raw) return null;
      const { subject = '', text = '', html = null, attachments } = await read(raw);
      const images = attachments.flatMap(({ contentId, mimeType, content }) =>
        contentId && content instanceof ArrayBuffer
          ? [[contentId.replace(/^<|>$/g, ''), { contentType: mimeType, content: new Uint8Array(content) }] as const]
          : [],
      );
      return wholePage({ subject, text, html, shownEmpty: [] }, new Map(images));
    },
  };
}
