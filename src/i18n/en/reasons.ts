import type { reasons as french } from '../fr/reasons.ts';

export const reasons: typeof french = {
  permanent: {
    what: 'no such address',
    remedy:
      'This mailbox or domain does not exist any more. Ask the person for the new address, then correct your list.',
  },
  address: {
    what: 'address cannot be used',
    remedy: 'The address is misspelt, or the sending server does not accept it. Correct it in your list.',
  },
  full: {
    what: 'mailbox full',
    remedy: 'The person gets nothing for now. Tell them in another way, or try again in a few days.',
  },
  temporary: {
    what: 'refused for the moment',
    remedy: 'The receiving server could not take it at that time. Another try is likely to succeed.',
  },
  connection: {
    what: 'connection lost',
    remedy: 'The connection broke before the message was handed over: nothing went out. Another try is safe.',
  },
  policy: {
    what: 'sender refused',
    remedy:
      'The receiving server refuses the sender, not the person: reputation, authentication of the domain, or rules of its own. The address is good.',
  },
  content: {
    what: 'message refused',
    remedy:
      'It is the message that is not accepted: too large, or not well formed. Change it before you send it again.',
  },
  unanswered: {
    what: 'outcome unknown',
    remedy:
      'The message was handed over, but the server’s answer was lost: it may have arrived. Sending it again may make a second copy.',
  },
  complained: {
    what: 'reported as unwanted',
    remedy: 'The person got the message and reported it as unwanted. Do not write to them any more.',
  },
  invalid: { what: 'invalid address in the list', remedy: 'Correct the address in your list.' },
  duplicate: {
    what: 'address twice in the list',
    remedy: 'This address stood further up in the list already: the message went there once only.',
  },
  suppressed: {
    what: 'wants nothing any more, or dead address',
    remedy: 'The address is on the list of people who must not be written to.',
  },
  unknown: { what: 'another reason', remedy: 'Read the server’s reply: it says what the matter is.' },
};
