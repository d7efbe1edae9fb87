import type { Backend, CampaignRow } from '../backend/port.ts';
import type { Config } from '../config/types.ts';
import { unsubscribeKey } from '../config/unsubscribe-key.ts';
import { FacteurError } from '../errors.ts';
import type { MadeAgain, MakeAgain } from '../mailbox/sent/copier.ts';
import { compileStored } from '../message/compile-stored.ts';
import { readRecipient } from '../message/stored-message.ts';
import { type CompiledMessage, TemplateError } from '../message/types.ts';
import type { OpenProject } from './project.ts';

/** Campaigns whose message is kept ready. */
const READY = 4;

/**
 * Makes messages of an account again, byte for byte as they went out, but for the date, which is that of their acceptance (seconds
 * later), and for the signature (DKIM), which there is none of.
 */
export function makerAgain({ backend, config }: OpenProject, account: string): MakeAgain {
  const ready = new Map<string, Promise<CompiledMessage | null>>();
  const deliveryField = config.accounts.get(account)?.limits.provider?.deliveryField ?? null;
  return async (campaign, number) => {
    const row = await backend.delivery(campaign, { number });
    // Nothing is left of a person who was erased.
    if (!row || row.email === '') return null;
    const message = await kept(ready, campaign, async () => {
      const found = await backend.campaign(campaign);
      return found && compiled({ backend, config }, found, account);
    });
    if (!message) return null;
    const { vars, files } = readRecipient(row.vars);
    const delivery = `${campaign}.${number}`;
    return unlessLost(async () => {
      const own = await Promise.all(
        files.map(async (attachment) => ({ attachment, content: await backend.getContent(attachment.sha256) })),
      );
      const recipient = { email: row.email, vars, delivery, deliveryField, files: own };
      return madeAgain(message.compose(recipient, new Date(row.at)).chunks, row.at);
    });
  };
}

function kept<Of>(ready: Map<string, Promise<Of>>, key: string, make: () => Promise<Of>): Promise<Of> {
  const known = ready.get(key);
  if (known) return known;
  const made = make();
  ready.set(key, made);
  made.catch(() => ready.delete(key));
  for (const oldest of [...ready.keys()].slice(0, Math.max(0, ready.size - READY))) ready.delete(oldest);
  return made;
}

function compiled(
  { backend, config }: { readonly backend: Pick<Backend, 'getContent'>; readonly config: Config },
  { message }: CampaignRow,
  account: string,
): Promise<CompiledMessage | null> {
  const content = (sha256: string) => backend.getContent(sha256);
  const key = () => unsubscribeKey(config, { create: false });
  return unlessLost(() => compileStored(message, account, { content, unsubscribeKey: key }));
}

// Contents that were purged, another key, a value that is gone: this one cannot be made again, the others can.
async function unlessLost<Of>(make: () => Promise<Of>): Promise<Of | null> {
  try {
    return await make();
  } catch (error) {
    if (error instanceof TemplateError) return null;
    if (error instanceof FacteurError && LOST.includes(error.code)) return null;
    throw error;
  }
}

const LOST: readonly string[] = ['content-missing', 'unsubscribe-key-other'];

function madeAgain(chunks: readonly Uint8Array[], at: number): MadeAgain {
  const raw = Buffer.concat(chunks);
  const [, messageId = ''] = /^Message-ID: (<[^>]*>)/m.exec(raw.toString('latin1', 0, MOST_FIELDS)) ?? [];
  return { raw, messageId, at };
}

/** Bytes within which the header fields before the Message-ID are. */
const MOST_FIELDS = 16_384;
