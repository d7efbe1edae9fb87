import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { clockFrom } from '../../clock.ts';
import { FacteurError, isFault, told } from '../../errors.ts';
import { keepHeapSmall } from '../../heap.ts';
import type { Turn } from '../port.ts';
import { Witness } from '../witness.ts';
import { Connection } from './connection.ts';
import { exchange } from './exchange.ts';
import type { Answered, Asked, Failure, ThreadData } from './exchange-client.ts';
import { Ledger } from './ledger.ts';
import { ledgerId } from './look-back.ts';

/** The thread behind `ExchangeClient`: a connection of its own, one answer for each turn, in order, until it is told to end. */
const port = parentPort as MessagePort;
const { folder, clock, witness, smallHeap } = workerData as ThreadData;
let ledger: Ledger | null = null;
let queue = Promise.resolve();
if (smallHeap) keepHeapSmall({ everyMs: 2_000, mayGrow: 6 * 2 ** 20 });

port.on('message', (text: string) => {
  const asked: Asked = JSON.parse(text);
  queue = queue.then(() => (asked === 'end' ? end() : answer(asked)));
});

async function answer(turn: Turn): Promise<void> {
  try {
    ledger ??= await openLedger();
    say({ result: await exchange(ledger, turn) });
  } catch (error) {
    say({ failure: toFailure(error) });
  }
}

async function openLedger(): Promise<Ledger> {
  const connection = await Connection.open({ folder, clock: clockFrom(clock), readonly: false });
  return new Ledger(connection, new Witness(witness, await connection.read(() => ledgerId(connection))));
}

function say(answered: Answered): void {
  port.postMessage(JSON.stringify(answered));
}

// An error loses its class on the way between threads; those of the table are made again from code and parameters.
function toFailure(error: unknown): Failure {
  if (error instanceof FacteurError) return { code: error.code, params: error.params };
  if (isFault(error)) return toFailure(told(error));
  return { message: (error as Error).message };
}

async function end(): Promise<void> {
  ledger?.witness.close();
  await ledger?.connection.close();
  port.close();
}
