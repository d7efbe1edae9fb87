import { describe, expect, it, onTestFinished } from 'vitest';
import type { Language } from '../../src/language.ts';
import { csv, Project } from '../helpers/facteur.ts';
import { drafts } from '../helpers/ledger.ts';
import { startMailServer } from '../helpers/smtp/mail-server.ts';
import { type Answer, ENTER, inLanguage, play, speaking } from '../helpers/terminal.ts';

/** A campaign of three that went out, and the same files still there. */
async function sentOnce() {
  const server = await startMailServer();
  const project = new Project({
    '.env': `SMTP_HOST=127.0.0.1\nSMTP_PORT=${server.port}\nMAIL_FROM=asso@example.org\n`,
    'message.md': '---\nsubject: Bonjour\n---\n\nBonjour {{ name }}\n',
    'destinataires.csv': csv(3),
  });
  onTestFinished(async () => {
    await project.close();
    await server.close();
  });
  const { id } = await project.json(['send', '--sync', '--delay', '0', '--yes']);
  expect(server.received).toHaveLength(3);
  const campaigns = async (): Promise<string[]> =>
    (await project.json(['status', '--list'])).campaigns.map((row: { id: string }) => row.id);
  return { server, project, id: id as string, campaigns };
}

describe.each<Language>(['fr', 'en'])('the same campaign once more on a terminal (%s)', (language) => {
  const { send, preflight } = inLanguage(language);
  it('is the one that is there, is declined without a trace, or goes out to everybody as a campaign of its own', async () => {
    const { server, project, id, campaigns } = await sentOnce();
    const asked = send.confirmExisting({ id });
    const playAgain = (...turns: Answer[]) =>
      play(project, ['send', '--sync', '--delay', '0'], turns, speaking(language));

    const kept = await playAgain([asked, ENTER]);
    expect(kept.code, kept.stdout).toBe(0);
    expect(kept.stdout).toContain(id);
    expect([await campaigns(), drafts(project), server.received.length]).toEqual([[id], 0, 3]);

    const declined = await playAgain([asked, 'n\r'], [preflight.confirm, 'n\r']);
    expect(declined.code, declined.stdout).toBe(1);
    expect([await campaigns(), drafts(project), server.received.length]).toEqual([[id], 0, 3]);

    const agreed = await playAgain([asked, 'n\r'], [preflight.confirm, ENTER]);
    expect(agreed.code, agreed.stdout).toBe(0);
    const now = await campaigns();
    expect(now).toHaveLength(2);
    expect(now[1]).toBe(id);
    expect(await project.deliveries(now[0] as string)).toMatchObject([1, 2, 3].map(() => ({ state: 'sent' })));
    expect([drafts(project), server.received.length]).toEqual([0, 6]);
  });
});
