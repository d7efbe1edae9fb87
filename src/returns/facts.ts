import type { ReturnClass } from './reasons.ts';
import type { Understanding } from './understanding.ts';

/** What is understood of a mail, as programs get it (`facteur returns read --json`). Names and codes do not change. */
export interface ReturnFacts {
  /** `other` is also a person's reply: there is nothing in it for a program. */
  readonly kind: 'return' | 'complaint' | 'auto-reply' | 'unsubscribe' | 'receipt' | 'other';
  readonly recipients: readonly {
    readonly email: string;
    readonly class: ReturnClass | 'complaint' | 'auto-reply';
    readonly status: string | null;
    readonly reply: string | null;
    readonly delivery: string | null;
  }[];
}

/** The facts of what was understood. */
export function returnFacts(understood: Understanding): ReturnFacts {
  const { kind } = understood;
  switch (kind) {
    case 'return':
      return {
        kind,
        recipients: understood.recipients.map(({ email, class: because, status, reply, delivery }) => {
          return { email, class: because, status, reply, delivery };
        }),
      };
    case 'reply':
    case 'other':
      return { kind: 'other', recipients: [] };
    default: {
      const because = kind === 'complaint' || kind === 'auto-reply' ? kind : 'unknown';
      const recipients = understood.recipients.map(({ email, delivery }) => {
        return { email, class: because, status: null, reply: null, delivery } as const;
      });
      return { kind, recipients };
    }
  }
}
