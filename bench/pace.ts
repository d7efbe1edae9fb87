/**
 * How exactly the delay is kept: `node bench/pace.ts [delay seconds] [workers] [messages]`. Several workers of the built
 * command share one campaign; the gaps are those at the server.
 */
import { csv, eventually, Project } from '../test/helpers/facteur.ts';
import { startMailServer } from '../test/helpers/smtp/mail-server.ts';

const [delay = 0.5, workers = 2, messages = 60] = process.argv.slice(2).map(Number);
const server = await startMailServer();
const project = new Project({
  '.env': `SMTP_HOST=127.0.0.1\nSMTP_PORT=${server.port}\nMAIL_FROM=bench@example.org\nFACTEUR_AUTOSTART=0\n`,
  'message.txt': '---\nsubject: Bonjour {{ name }}\n---\nBonjour {{ name }}\n',
  'destinataires.csv': csv(messages),
});
try {
  for (let i = 0; i < workers; i++) project.start(['worker']);
  await eventually('all workers registered', async () => {
    return (await project.json(['status', '--list'])).workers.length === workers;
  });
  await project.json(['send', '--delay', String(delay), '--yes']);
  await server.arrived(messages);
  report(server.received.map(({ at }) => at).sort((a, b) => a - b));
} finally {
  await project.close();
  await server.close();
}

function report(times: readonly number[]): void {
  const gaps = times.slice(1).map((at, i) => at - (times[i] as number));
  const sorted = gaps.toSorted((a, b) => a - b);
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] as number;
  const sessions = new Set(server.received.map(({ session }) => session)).size;
  const ms = (value: number) => `${value.toFixed(1)} ms`;
  console.log(`${workers} workers (${sessions} connections), delay ${delay} s, ${messages} messages`);
  console.log(
    `mean ${ms(mean)} (${((mean / delay / 1000 - 1) * 100).toFixed(2)} % over), p5 ${ms(at(0.05))}, least ${ms(at(0))}, most ${ms(at(1))}`,
  );
}
