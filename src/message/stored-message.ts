import type { MessageSource } from './types.ts';

/** What a campaign keeps of its message (`message` of the backend's campaign row, as JSON). Never holds a secret. */
export interface StoredMessage {
  readonly source: MessageSource;
  /** Makes the Message-IDs of this campaign unlike those of any other installation. */
  readonly stamp: string;
}
