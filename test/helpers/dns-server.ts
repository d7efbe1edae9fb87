import { dnsZone } from './dns-zone.ts';

/** A DNS server on loopback that knows these TXT records and nothing else, or that never answers (null). Returns `address:port`. */
export async function dnsServer(records: Readonly<Record<string, readonly string[]>> | null): Promise<string> {
  return (await dnsZone(records && { txt: records })).server;
}
