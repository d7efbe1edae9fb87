import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { told } from '../../../errors.ts';
import { keepHeapSmall } from '../../../heap.ts';
import { pack } from '../packed-records.ts';
import type { Table } from '../table.ts';
import { Archive } from './archive.ts';
import type { Asked, ReadingData, Told } from './reading-client.ts';
import { openSpreadsheet } from './spreadsheet.ts';

/** What a piece of the rows leaves behind is garbage at once. */
const HEAP = { everyMs: 50, mayGrow: 6 * 2 ** 20 };

/** The thread behind `openBeside`: opens a workbook, says how it is read, and tells its rows whenever somebody asks for them. */
const port = parentPort as MessagePort;
const { name, language, bytes, sheet } = workerData as ReadingData;
const readings = new Map<number, Reading>();

port.on('message', (asked: Asked) => {
  if ('read' in asked) {
    const reading = new Reading(asked.read, asked.ahead);
    readings.set(asked.read, reading);
    void tellRows(reading, asked.smallHeap);
  } else readings.get(asked.of)?.[asked.wants]();
});
const opening = open();

async function open(): Promise<Table | null> {
  try {
    const table = await openSpreadsheet({ name, language }, new Archive(name, Buffer.from(bytes.buffer)), sheet);
    if (table) say({ opened: table.reading });
    return table;
  } catch (error) {
    say({ failed: failureOf(error), of: null });
    return null;
  }
}

/** One time that the rows are read: as many pieces ahead as were asked for. */
class Reading {
  readonly of: number;
  isWanted = true;
  #ahead: number;
  #waiting: PromiseWithResolvers<void> | null = null;

  constructor(of: number, ahead: number) {
    this.of = of;
    this.#ahead = ahead;
  }

  more(): void {
    this.#ahead += 1;
    this.#waiting?.resolve();
  }

  stop(): void {
    this.isWanted = false;
    this.#waiting?.resolve();
  }

  /** Resolves when one more piece is wanted, or none any longer. */
  async wanted(): Promise<void> {
    if (this.#ahead <= 0 && this.isWanted) {
      this.#waiting = Promise.withResolvers();
      await this.#waiting.promise;
    }
    this.#ahead -= 1;
  }
}

async function tellRows(reading: Reading, smallHeap: boolean): Promise<void> {
  const { of } = reading;
  const grow = smallHeap ? keepHeapSmall(HEAP) : () => {};
  try {
    const table = await opening;
    for await (const records of table?.records() ?? []) {
      await reading.wanted();
      if (!reading.isWanted) break;
      const packed = pack(records);
      say({ packed, hiddenColumns: [...(table?.hiddenColumns?.() ?? [])], of }, [packed.buffer]);
    }
    say({ end: of });
  } catch (error) {
    say({ failed: failureOf(error), of });
  } finally {
    grow();
    readings.delete(of);
  }
}

// An error loses its class on the way between threads.
function failureOf(error: unknown) {
  const { code, params, cause } = told(error);
  return { code, params, problem: cause instanceof Error ? cause.message : null };
}

function say(what: Told, transfer: readonly ArrayBuffer[] = []): void {
  port.postMessage(what, transfer);
}
