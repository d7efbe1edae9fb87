import { expect, it } from 'vitest';
import { replyClass, replyCodes } from '../../src/transport/reply-class.ts';

it.each([
  ['250 2.0.0 Ok: queued', '2xx', 250, '2.0.0'],
  ['250', '2xx', 250, null],
  ['250 Ok', '2xx', 250, null],
  ['451 4.7.1 later', '4xx', 451, '4.7.1'],
  ['550 5.1.1 <a@example.org> unknown', '5xx', 550, '5.1.1'],
  ['550 5.1.12345 odd', '5xx', 550, null],
  ['354 go on', 'none', null, null],
  ['2500 messages', 'none', null, null],
  ['25', 'none', null, null],
  ['', 'none', null, null],
  ['connection lost after 250 2.0.0 Ok', 'none', null, null],
])('%s', (reply, expected, code, enhanced) => {
  expect(replyClass(reply)).toBe(expected);
  expect(replyCodes(reply)).toEqual({ code, enhanced });
});
