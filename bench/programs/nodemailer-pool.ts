/** `node nodemailer-pool.ts PORT LIST MATERIAL`: sends the list, keeping every connection of the pool busy. */
import { readFileSync } from 'node:fs';
import { CONNECTIONS } from '../contest/contender.ts';
import { readRows } from '../contest/material.ts';
import { openPool } from './pool.ts';

const [port = '', list = '', materialFile = ''] = process.argv.slice(2);
const pool = openPool(Number(port), materialFile);
const rows = readRows(readFileSync(list, 'utf8')).values();
const sendOn = async () => {
  for (const row of rows) await pool.sendRow(row);
};
await Promise.all(Array.from({ length: CONNECTIONS * 4 }, sendOn));
pool.close();
