import type { Need } from '../../scripts/debian.ts';
import type { Material } from './material.ts';

/** Connections to the sink, for everybody. */
export const CONNECTIONS = 10;

/** Where a run takes place. */
export interface Stage {
  /** A folder of its own, removed afterwards. */
  readonly folder: string;
  /** Of the sink, on 127.0.0.1. */
  readonly port: number;
  readonly messages: number;
  readonly material: Material;
  /** The list, `messages` rows. */
  readonly list: string;
  /** The same list and templates as JSON, for programs that are not facteur. */
  readonly materialFile: string;
}

/** A contender with everything queued and nothing sent. */
export interface Run {
  /** Starts what sends. */
  start(): void;
  /** Its processes: their descendants count, too. */
  readonly pids: () => readonly number[];
  /** Its Redis, measured apart. */
  readonly storePids: () => readonly number[];
  /** Resolves when it says itself that all are sent, and has ended; throws when it says anything else. */
  finished(): Promise<void>;
  /** Ends what still runs. */
  close(): Promise<void>;
  /** What it said, for errors. */
  output(): string;
}

export interface Contender {
  readonly name: string;
  /** One line for people. */
  readonly about: string;
  /** Of the messages asked for: slow ones get fewer, so that a round of each takes about as long. */
  readonly share: number;
  readonly needs: readonly Need[];
  /** Queues all messages. */
  prepare(stage: Stage): Promise<Run>;
  /** The row of the list that a message to this address must show. */
  rowOf(address: string): number;
}

/** `membre17@example.org` is row 17. */
export function rowOfAddress(address: string): number {
  return Number(/\d+/.exec(address)?.[0]);
}
