import { onTestFinished } from 'vitest';
import { Secret } from '../../src/config/secret.ts';
import { webhookEvents } from '../../src/config/types.ts';
import { type Endpoint, endpointsOf } from '../../src/webhooks/endpoints.ts';
import { type Behaviour, Receiver } from '../helpers/webhook-receiver.ts';

/** The endpoint that a receiver is, as the configuration names it. */
export function endpointOf(
  { url, secret }: Pick<Receiver, 'url' | 'secret'>,
  headers: Record<string, string> = {},
): Endpoint {
  const secrets = Object.entries(headers).map(([name, value]) => [name, new Secret(value)] as const);
  const config = { url, secret: new Secret(secret), events: webhookEvents, headers: new Map(secrets) };
  return endpointsOf([config])[0] as Endpoint;
}

/** A receiver that ends with the test. */
export async function receiverOf(behave?: Behaviour): Promise<Receiver> {
  const receiver = await Receiver.start(behave);
  onTestFinished(() => receiver.close());
  return receiver;
}
