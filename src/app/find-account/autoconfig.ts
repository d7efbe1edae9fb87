import type { TlsMode } from '../../config/types.ts';

/** What the description of a domain says of sending. */
export interface Described {
  readonly name: string | null;
  readonly host: string;
  readonly port: number;
  readonly tls: TlsMode;
  readonly user: string;
  /** It names OAuth 2.0, and no password. */
  readonly onlySignIn: boolean;
}

/** In the place of what a terminal or a file of settings would take for something else. */
const CONTROLS = /\p{Cc}+/gu;

const socketTypes: Readonly<Record<string, TlsMode>> = { ssl: 'implicit', starttls: 'require' };

/**
 * Reads the XML that mail programs look for at a domain (the format of Thunderbird's ISPDB, wiki.mozilla.org/Thunderbird:Autoconfiguration:
 * ConfigFileFormat): the first server for sending that encrypts. Null: there is none, or it is something else.
 */
export function readAutoconfig(xml: string, address: string): Described | null {
  const name = /<displayName>([^<]{1,200})<\/displayName>/.exec(xml)?.[1]?.replace(CONTROLS, ' ').trim() || null;
  for (const [, server = ''] of xml.matchAll(/<outgoingServer\s+type="smtp"\s*>(.*?)<\/outgoingServer>/gs)) {
    const host = filled(elementOf(server, 'hostname') ?? '', address).toLowerCase();
    const port = Number(elementOf(server, 'port'));
    const tls = socketTypes[(elementOf(server, 'socketType') ?? '').toLowerCase()];
    const user = filled(elementOf(server, 'username') ?? '%EMAILADDRESS%', address);
    const isUsable =
      /^[a-z0-9.-]{1,253}$/.test(host) && port >= 1 && port <= 65_535 && /^[^\s\p{Cc}]{1,320}$/u.test(user);
    if (tls === undefined || !isUsable) continue;
    const ways = [...server.matchAll(/<authentication>([^<]*)<\/authentication>/g)].map(([, way = '']) => way.trim());
    return {
      ...{ name, host, port, tls, user },
      onlySignIn: ways.length > 0 && ways.every((way) => way === 'OAuth2'),
    };
  }
  return null;
}

function elementOf(xml: string, element: string): string | null {
  return new RegExp(`<${element}>([^<]*)</${element}>`).exec(xml)?.[1]?.trim() ?? null;
}

function filled(text: string, address: string): string {
  const at = address.lastIndexOf('@');
  return text
    .replaceAll('%EMAILADDRESS%', address)
    .replaceAll('%EMAILLOCALPART%', address.slice(0, at))
    .replaceAll('%EMAILDOMAIN%', address.slice(at + 1));
}
