import { describe, expect, it, onTestFinished } from 'vitest';
import { readAutoconfig } from '../../src/app/find-account/autoconfig.ts';
import { findAccountSettings } from '../../src/app/find-account/find-account.ts';
import { knownProviders, providerOfMx } from '../../src/app/find-account/known.ts';
import { type Network, openNetwork } from '../../src/app/find-account/network.ts';
import { dnsZone, type Zone } from '../helpers/dns-zone.ts';
import { errorOf } from '../helpers/errors.ts';
import { startMailServer } from '../helpers/smtp/mail-server.ts';

const ADDRESS = 'Contact@jardins.example';

const XML = `<?xml version="1.0" encoding="UTF-8"?>
<clientConfig version="1.1">
  <emailProvider id="jardins.example">
    <displayName>Messagerie des Jardins</displayName>
    <incomingServer type="imap"><hostname>imap.jardins.example</hostname><port>993</port></incomingServer>
    <outgoingServer type="smtp">
      <hostname>plain.%EMAILDOMAIN%</hostname><port>25</port><socketType>plain</socketType>
    </outgoingServer>
    <outgoingServer type="smtp">
      <hostname>smtp.%EMAILDOMAIN%</hostname>
      <port>465</port>
      <socketType>SSL</socketType>
      <authentication>password-cleartext</authentication>
      <username>%EMAILLOCALPART%</username>
    </outgoingServer>
  </emailProvider>
</clientConfig>`;

/** A network of this machine alone: its DNS is a real one, descriptions are handed over. */
async function local(zone: Zone, texts: Readonly<Record<string, string>> = {}) {
  const dns = await dnsZone(zone);
  const asked: string[] = [];
  const network: Network = {
    ...openNetwork(dns.server),
    text: async (url) => {
      asked.push(url);
      return texts[new URL(url).hostname] ?? null;
    },
  };
  onTestFinished(() => network.close());
  return { dns, asked, find: (address = ADDRESS) => findAccountSettings(address, { dns: dns.server, network }) };
}

describe('an account by its address', () => {
  it.each([
    ['luc@gmail.com', 'smtp.gmail.com', 587, 'app-password'],
    ['luc@wanadoo.fr', 'smtp.orange.fr', 465, 'mail-programs'],
    ['luc@hotmail.fr', 'smtp-mail.outlook.com', 587, 'sign-in'],
    ['luc@laposte.net', 'smtp.laposte.net', 465, 'mail-programs'],
    ['luc@neuf.fr', 'smtp.sfr.fr', 465, 'password'],
  ])('of a provider that is known asks nobody: %s', async (address, host, port, asks) => {
    const { dns, find } = await local({});
    expect(await find(address)).toMatchObject({ source: 'known', host, port, asks, user: address });
    expect(dns.asked).toEqual([]);
  });

  it.each([
    ['aspmx.l.google.com', 'workspace', 'smtp.gmail.com'],
    ['jardins-example.mail.protection.outlook.com', 'microsoft365', 'smtp.office365.com'],
    ['mx1.mail.ovh.net', 'ovh', 'ssl0.ovh.net'],
    ['mta-gw.infomaniak.ch', 'infomaniak', 'mail.infomaniak.com'],
    ['spool.mail.gandi.net', 'gandi', 'mail.gandi.net'],
  ])('by the mail servers of its domain: %s', async (server, id, host) => {
    const mx = {
      'jardins.example': [
        [20, 'backup.example'],
        [10, server],
      ] as const,
    };
    const { find, asked } = await local({ mx });
    expect(await find()).toMatchObject({ source: 'mx', provider: { id }, host, user: 'Contact@jardins.example' });
    expect(asked).toEqual([]);
  });

  it('by SRV records, TLS from the first byte before STARTTLS, the preferred one', async () => {
    const starttls = { '_submission._tcp.jardins.example': [[0, 1, 587, 'smtp.jardins.example']] as const };
    const implicit = {
      '_submissions._tcp.jardins.example': [
        [10, 0, 465, 'b.jardins.example'],
        [0, 0, 465, 'a.jardins.example'],
      ] as const,
    };
    const first = await local({ srv: { ...starttls, ...implicit } });
    expect(await first.find()).toMatchObject({ source: 'srv', host: 'a.jardins.example', port: 465, tls: 'implicit' });
    const second = await local({ srv: starttls });
    expect(await second.find()).toMatchObject({
      source: 'srv',
      host: 'smtp.jardins.example',
      port: 587,
      tls: 'require',
    });
    const none = await local({ srv: { '_submissions._tcp.jardins.example': [[0, 0, 0, '.']] } });
    expect(await none.find()).toBeNull();
  });

  it('by the description of its domain, asked of that domain alone', async () => {
    const { find, asked, dns } = await local({}, { 'jardins.example': XML });
    expect(await find()).toEqual({
      ...{ source: 'autoconfig', provider: { id: 'autoconfig', name: 'Messagerie des Jardins' } },
      ...{ host: 'smtp.jardins.example', port: 465, tls: 'implicit', user: 'Contact', asks: 'password', page: null },
    });
    for (const url of asked) expect(new URL(url).hostname).toMatch(/^(autoconfig\.)?jardins\.example$/);
    for (const question of dns.asked) expect(question).toMatch(/jardins\.example$/);
  });

  it('that nobody knows anything of is for a person to say, within seconds', async () => {
    const { find } = await local({});
    expect(await find()).toBeNull();
    expect((await errorOf(() => find('personne'))).code).toBe('address-invalid');
  });
});

describe('a description for mail programs', () => {
  it('needs encryption and a server', () => {
    expect(readAutoconfig(XML.replace('SSL', 'plain'), 'a@b.org')).toBeNull();
    expect(readAutoconfig(XML.replace('465', '0'), 'a@b.org')).toBeNull();
    expect(readAutoconfig('<html>Not found</html>', 'a@b.org')).toBeNull();
    expect(readAutoconfig(XML.replace('SSL', 'STARTTLS').replace('465', '587'), 'a@b.org')).toMatchObject({
      ...{ host: 'smtp.b.org', port: 587, tls: 'require', user: 'a' },
    });
  });

  it('says nothing that would stand in a file of settings, or on a terminal, as something else', () => {
    const user = (name: string) => XML.replace('%EMAILLOCALPART%', name);
    expect(readAutoconfig(user('a\nSMTP_TOKEN_COMMAND=command'), 'a@b.org')).toBeNull();
    expect(readAutoconfig(user('a b'), 'a@b.org')).toBeNull();
    expect(readAutoconfig(XML.replace('des Jardins', '\x1b[2J'), 'a@b.org')?.name).toBe('Messagerie  [2J');
  });

  it('may take signing in alone', () => {
    const xml = XML.replace('password-cleartext', 'OAuth2');
    expect(readAutoconfig(xml, 'a@b.org')?.onlySignIn).toBe(true);
  });
});

describe('the network', () => {
  it('connects by the DNS that is named, and hears who speaks SMTP', async () => {
    const mail = await startMailServer();
    onTestFinished(() => mail.close());
    const dns = await dnsZone({ a: { 'smtp.jardins.example': '127.0.0.1' } });
    const network = openNetwork(dns.server);
    expect(await network.speaksSmtp('smtp.jardins.example', mail.port)).toBe(true);
    expect(await network.speaksSmtp('mail.jardins.example', mail.port)).toBe(false);
    expect(await network.speaksSmtp('smtp.jardins.example', 1)).toBe(false);
    expect(await network.text(`https://smtp.jardins.example:${mail.port}/`)).toBeNull();
    network.close();
  });
});

describe('known providers', () => {
  it('have one row a domain, and rows that mail servers decide', () => {
    const domains = knownProviders.flatMap(({ domains }) => domains);
    expect(new Set(domains).size).toBe(domains.length);
    expect(providerOfMx(['mail.example.org'])).toBeNull();
    for (const { source, page, mx, domains } of knownProviders) {
      expect(source).toMatch(/20\d\d-\d\d$/);
      if (page !== null) expect(new URL(page).protocol).toBe('https:');
      expect(mx !== undefined || domains.length > 0).toBe(true);
    }
  });
});
