import type { web as french } from '../fr/web.ts';
import { formatNumber as n } from './format.ts';
import { reservedPort } from './system.ts';

const s = (count: number) => (count === 1 ? '' : 's');

const places: (typeof french)['places'] = {
  body: 'the body of the request',
  params: 'the path',
  querystring: 'the parameters after "?"',
  headers: 'the headers',
};

const broken: (typeof french)['broken'] = {
  json: 'it is not correct JSON',
  length: 'the body is not as long as was announced',
  url: 'the address is not encoded correctly',
  other: 'it is not correct',
};

export const web: typeof french = {
  /** In the preview of what stands around a message. */
  layoutSample: { title: 'General meeting', text: 'Hello Awa, this is what your messages will look like.' },
  places,
  issues: {
    missing: (_) => 'is missing',
    type: (p) => `must be a value of type ${p.expected}`,
    small: (p) =>
      p.of === 'number'
        ? `at least ${n(p.least)}`
        : `at least ${n(p.least)} element${s(p.least)} or character${s(p.least)}`,
    large: (p) => (p.of === 'number' ? `at most ${n(p.most)}` : `at most ${n(p.most)} elements or characters`),
    choice: (p) => `one of these values: ${p.choices}`,
    unknown: (p) => `unknown field: ${p.fields}`,
    format: (p) => `is not of the form ${p.format}`,
    differs: (p) => `says something else than ${p.from}`,
    other: (_) => 'is a value that cannot be used',
  },
  issue: (p) => (p.field === '' ? `${places[p.place]}: ${p.what}` : `"${p.field}" (${places[p.place]}): ${p.what}`),
  titles: {
    400: 'Bad request',
    401: 'A token is needed',
    403: 'Forbidden',
    404: 'Not found',
    409: 'Not possible in this state',
    412: 'Changed meanwhile',
    413: 'Too large',
    415: 'Unknown type of content',
    421: 'Wrong host name',
    422: 'Refused by the checks',
    429: 'Too many attempts',
    500: 'Internal error',
    503: 'The ledger cannot be reached',
  },
  commands: {
    web: 'opens Facteur in the browser: prepare, send, watch',
    serve: 'the HTTP API, for programs (without a page)',
    token: 'the tokens that open the HTTP API',
    tokenCreate: 'makes a token and shows it, once',
    tokenList: 'shows the tokens (without their secret)',
    tokenRevoke: 'revokes a token, at once',
  },
  options: {
    port: 'the port (4280 by default; 0: a free one)',
    host: 'the address of this machine to listen on (127.0.0.1 by default: this machine alone)',
    webHost:
      'the address of this machine to listen on (127.0.0.1 by default). Another one asks for a password and a named HTTPS proxy',
    password: 'sets the password of the page (asked, and not shown)',
    demo: 'a demonstration: 200 imaginary people, a mailbox of this computer; nothing leaves',
    noOpen: 'does not open the browser; the link is only shown',
    scope:
      'what it allows: read (look, by default), prepare (prepare), send (send, steer), admin (everything) or returns (tell what came back)',
    expires: 'how long it is good for: 90d, 12h (without: until it is revoked)',
    tokenName: 'the name of the token',
  },
  ranges: {
    port: 'a port from 0 to 65535',
    life: 'a time of 10 years at most, such as 90d or 12h',
  },
  /** What `facteur web` says. */
  page: {
    listening: ({ link, opens }) =>
      `🌐 ${opens ? 'Facteur opens in your browser. If it does not, open' : 'Open'} this link (it works once):\n   ${link}\n   To stop: Ctrl+C`,
    choosePassword: 'Password of the page (12 characters at least): ',
    repeatPassword: 'The same once more: ',
    differ: 'These are not the same. Once more.',
    passwordSet: '✅ The password is set.',
    reachable: ({ url }) => `🌐 The page is here, by its password: ${url}\n   To stop: Ctrl+C`,
    change: ({ who, method, path, status }) => `${who ?? '?'}: ${method} ${path} → ${status}`,
    another: '   Another link: Enter',
  },
  serve: {
    listening: (p) => `🌐 The API listens here: ${p.url}/api/v1 (documentation: ${p.url}/api/docs)\n   To stop: Ctrl+C`,
    noToken: '👉 There is no token yet: facteur token create NAME --scope read',
    open: '⚠️  Other machines can reach this address, and HTTP is not encrypted: put an HTTPS proxy before it.',
    closing: '⏹️  Stopping the server...',
    fault: (p) => `❌ A request met a fault of this program: ${p.problem}`,
  },
  tokens: {
    scopes: {
      read: 'look',
      prepare: 'look, prepare',
      send: 'look, send, steer',
      admin: 'everything',
      returns: 'tell what came back, nothing else',
    },
    created: (p) => `✅ Token "${p.name}" made (${p.scope}):`,
    once: '👉 Note it down now: it is not shown again, and it is kept nowhere.',
    none: 'No tokens. To make one: facteur token create NAME --scope read',
    line: (p) =>
      `${p.name}  ${p.scope}  made on ${p.created}${p.expires === null ? '' : p.isOver ? `, expired on ${p.expires}` : `, expires on ${p.expires}`}`,
    revoked: (p) => `✅ Token "${p.name}" revoked: it opens nothing any more.`,
  },
  docs: {
    title: 'The HTTP API of Facteur',
    about:
      'Each address says which scope its token must have: read, prepare, send or admin. A token is made on the server’s machine. A field marked * is required.',
    example:
      'facteur token create NAME --scope read\ncurl -H "Authorization: Bearer TOKEN" http://127.0.0.1:4280/api/v1/campaigns',
    parameters: 'Parameters',
    body: 'Body',
    answers: 'Answers',
    schemas: 'Schemas',
    errors: 'Errors',
    aboutErrors: 'What each code means is in docs/errors.md; the answer says what happened and what to do.',
  },
  broken,
  errors: {
    'request-invalid': (p) => ({
      what: `The request cannot be used. ${p.lines}.`,
      remedy: 'Correct what is named; /api/docs describes every field.',
    }),
    'request-broken': (p) => ({
      what: `The request cannot be read: ${broken[p.problem]}.`,
      remedy: 'Send a complete body whose content is what Content-Type says.',
    }),
    'request-media-type': (p) => ({
      what: `The type of content "${p.type}" is not understood here.`,
      remedy: 'Send JSON with Content-Type: application/json, or what /api/docs says for this address.',
    }),
    'request-too-large': (p) => ({
      what: p.most === null ? 'The request is too large.' : `The request is too large: ${n(p.most)} bytes at most.`,
      remedy: 'Send less at once.',
    }),
    'route-not-found': (p) => ({
      what: `There is nothing at this address: ${p.method} ${p.path}.`,
      remedy: 'All addresses are on /api/docs.',
    }),
    'host-foreign': (p) => ({
      what: `This server does not answer to the name "${p.host}".`,
      remedy:
        'Call it by its IP address, by localhost, or by the name of publicUrl; a proxy has to send one of these as Host.',
    }),
    'origin-foreign': (p) => ({
      what: `A page of "${p.origin}" may not call this server.`,
      remedy: 'Call it from a program, or from its own page.',
    }),
    'link-used': (_: object) => ({
      what: 'This link was used already, or is not complete.',
      remedy: 'Open the link that the window shows in which Facteur was started; press Enter there for another one.',
    }),
    'password-wrong': (_) => ({
      what: 'This is not the password of this page.',
      remedy:
        'Look at capitals and at the keyboard, and try again. Forgotten? facteur web --password sets another one.',
    }),
    'password-attempts': (p) => ({
      what: 'Too many wrong passwords came from here.',
      remedy: `Try again in ${n(p.seconds)} second${s(p.seconds)}.`,
    }),
    'web-not-by-proxy': (_) => ({
      what: 'This page is served over HTTPS alone, by the proxy that is named.',
      remedy:
        'Open it by its public address (publicUrl). The proxy has to be named in webProxy and to say X-Forwarded-Proto: https.',
    }),
    'web-password-missing': (p) => ({
      what: `${p.host} can be reached from other machines, and the page has no password.`,
      remedy:
        'Choose one: facteur web --password (or FACTEUR_WEB_PASSWORD). Without --host only this machine opens the page.',
    }),
    'web-password-ask': (_) => ({
      what: '--password asks for the password of the page, and there is no terminal to ask on.',
      remedy:
        'Run facteur web --password on a terminal (without --json), or put the password into FACTEUR_WEB_PASSWORD.',
    }),
    'web-password-short': (p) => ({
      what: 'This password is too short.',
      remedy: `Take at least ${n(p.least)} characters: three or four words that have nothing to do with one another are easily remembered.`,
    }),
    'web-password-damaged': (p) => ({
      what: `The password of the page (${p.file}) cannot be read.`,
      remedy: 'Check your rights, or set another one: facteur web --password.',
    }),
    'web-proxy-missing': (p) => ({
      what: `${p.host} can be reached from other machines, and HTTP is not encrypted: anybody could read what you send.`,
      remedy:
        'Put an HTTPS proxy in front and name it: publicUrl: https://... and webProxy: ITS_IP_ADDRESS in facteur.yaml.',
    }),
    'token-missing': (_) => ({
      what: 'This address asks for a token.',
      remedy: 'Make one with facteur token create NAME and send it: Authorization: Bearer TOKEN.',
    }),
    'token-invalid': (_) => ({
      what: 'This token is not known here.',
      remedy: 'Check that it is complete and was not revoked (facteur token list), or make another one.',
    }),
    'token-expired': (p) => ({
      what: `The token "${p.name}" has expired.`,
      remedy: `Revoke it and make another one: facteur token revoke ${p.name}.`,
    }),
    'token-scope': (p) => ({
      what: `The token "${p.name}" (${p.scope}) is not enough: ${p.needed} is needed.`,
      remedy: `Make a token that may: facteur token create NAME --scope ${p.needed}.`,
    }),
    'token-attempts': (p) => ({
      what: 'Too many wrong tokens came from this address.',
      remedy: `Try again in ${n(p.seconds)} second${s(p.seconds)}, with a right one.`,
    }),
    'token-name': (p) => ({
      what: `"${p.name}" cannot be the name of a token.`,
      remedy: 'Take 1 to 64 letters without accents, digits, hyphens, dots or _; the first is a letter or a digit.',
    }),
    'token-exists': (p) => ({
      what: `There is a token named "${p.name}" already.`,
      remedy: `Choose another name, or revoke the old one: facteur token revoke ${p.name}.`,
    }),
    'token-not-found': (p) => ({
      what: `No token has the name "${p.name}".`,
      remedy: 'facteur token list shows those that there are.',
    }),
    'token-damaged': (p) => ({
      what: `The token file ${p.file} cannot be read: ${p.problem}.`,
      remedy: 'Check your rights, or remove this file and make a new token.',
    }),
    'recipient-suppressed': (p) => ({
      what: `${p.email} does not want to, or cannot, get mail any more: nothing was sent.`,
      remedy: `facteur suppress list says why; facteur suppress remove ${p.email} lets it be written to again.`,
    }),
    'key-other-content': (p) => ({
      what: `This key was used for another content already (campaign ${p.id}).`,
      remedy: 'Take another key for another content; the same one is only for repeating the same request.',
    }),
    'account-not-found': (p) => ({
      what: `No account has the name "${p.name}".`,
      remedy: 'facteur accounts shows those that there are.',
    }),
    'worker-not-found': (p) => ({
      what: `No worker ${p.id} is at work.`,
      remedy: 'facteur worker status shows those that are.',
    }),
    'port-taken': (p) => ({
      what: `Port ${p.port} of ${p.host} is taken by another program.`,
      remedy: 'Stop it (perhaps another facteur web or serve), or choose another port: --port N.',
    }),
    'port-refused': (p) => ({
      what: `Port ${p.port} of ${p.host} cannot be opened: ${p.problem}.`,
      remedy:
        p.port > 1023 && p.problem.includes('EACCES')
          ? reservedPort('--port N')
          : 'Choose a port above 1023 (--port N) and an address of this machine (--host).',
    }),
  },
};
