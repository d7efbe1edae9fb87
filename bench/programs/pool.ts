import { readFileSync } from 'node:fs';
import { createTransport } from 'nodemailer';
import { CONNECTIONS } from '../contest/contender.ts';
import { fillIn, type Material, type Row } from '../contest/material.ts';

/** Sends one row's message. */
export type SendRow = (row: Row) => Promise<void>;

/** nodemailer's pool, with the templates filled in as simply as can be. */
export function openPool(port: number, materialFile: string): { sendRow: SendRow; close: () => void } {
  const material = JSON.parse(readFileSync(materialFile, 'utf8')) as Material;
  const pool = createTransport({
    pool: true,
    host: '127.0.0.1',
    port,
    ignoreTLS: true,
    maxConnections: CONNECTIONS,
    maxMessages: Number.POSITIVE_INFINITY,
  });
  const sendRow = async (row: Row) => {
    await pool.sendMail({
      from: material.from,
      to: row.email,
      subject: fillIn(material.subject, row),
      text: fillIn(material.text, row),
      html: fillIn(material.html, row),
    });
  };
  return { sendRow, close: () => pool.close() };
}
