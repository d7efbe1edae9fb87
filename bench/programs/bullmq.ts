/**
 * `node bullmq.ts add REDIS_URL LIST`: queues a job for each row. `node bullmq.ts work REDIS_URL PORT MATERIAL MESSAGES`:
 * sends so many, each job by nodemailer's pool, and ends.
 */
import { readFileSync } from 'node:fs';
import { Queue, Worker } from 'bullmq';
import { CONNECTIONS } from '../contest/contender.ts';
import { type Row, readRows } from '../contest/material.ts';
import { openPool } from './pool.ts';

const QUEUE = 'email_queue';
const BULK = 1_000;

const [command, url = '', ...rest] = process.argv.slice(2);
const { hostname: host, port: redisPort } = new URL(url);
const connection = { host, port: Number(redisPort), maxRetriesPerRequest: null };

async function add(list: string): Promise<void> {
  const queue = new Queue<Row>(QUEUE, { connection });
  const rows = readRows(readFileSync(list, 'utf8'));
  for (let first = 0; first < rows.length; first += BULK) {
    const opts = { attempts: 3, backoff: { type: 'exponential', delay: 60_000 }, removeOnComplete: true };
    await queue.addBulk(rows.slice(first, first + BULK).map((data) => ({ name: 'mail', data, opts })));
  }
  await queue.close();
}

async function work(port: string, materialFile: string, messages: number): Promise<void> {
  const pool = openPool(Number(port), materialFile);
  const options = { connection, concurrency: CONNECTIONS * 4 };
  const worker = new Worker<Row>(QUEUE, ({ data }) => pool.sendRow(data), options);
  let done = 0;
  await new Promise<void>((resolve, reject) => {
    worker.on('completed', () => {
      done += 1;
      if (done === messages) resolve();
    });
    worker.on('failed', (_, error) => reject(error));
    worker.on('error', reject);
  });
  await worker.close();
  pool.close();
}

if (command === 'add') await add(rest[0] ?? '');
else await work(rest[0] ?? '', rest[1] ?? '', Number(rest[2]));
