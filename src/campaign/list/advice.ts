import { suggest } from '../../suggest.ts';

/** What a person may want to look at in an address that is valid; nothing is ever changed for it. */
export type Advice =
  /** The domain looks mistyped; `meant` is the whole address as it was probably meant. */
  | { readonly kind: 'typo'; readonly meant: string }
  /** An address of a function (`contact@`), not of a person. */
  | { readonly kind: 'role' }
  /** Letters outside ASCII before the @: servers without SMTPUTF8 (RFC 6531) do not accept it. */
  | { readonly kind: 'smtputf8' };

/** Domains that many people have their mailbox at (France and around; November 2026). */
const common =
  'gmail.com hotmail.com hotmail.fr outlook.com outlook.fr live.fr live.com msn.com yahoo.fr yahoo.com icloud.com orange.fr wanadoo.fr free.fr sfr.fr neuf.fr laposte.net bbox.fr club-internet.fr numericable.fr aliceadsl.fr cegetel.net voila.fr aol.com gmx.fr gmx.com proton.me protonmail.com bluewin.ch skynet.be videotron.ca sympatico.ca googlemail.com'.split(
    ' ',
  );
/** Domains that really exist, as near as they are to one of those. */
const others =
  'mail.com email.com ymail.com rocketmail.com fmail.com gmx.de gmx.net gmx.ch gmx.at live.be live.ca live.nl hotmail.be hotmail.ca hotmail.es hotmail.it yahoo.es yahoo.it yahoo.ca outlook.be outlook.es orange.com orange.sn free.com sfr.com neuf.com'.split(
    ' ',
  );
const real = new Set([...common, ...others]);
/** Mistakes that are more than one letter away. */
const mistakes: Readonly<Record<string, string>> = {
  'gmail.fr': 'gmail.com',
  'laposte.fr': 'laposte.net',
  'laposte.com': 'laposte.net',
  'icloud.fr': 'icloud.com',
};
/** Shorter domains are one letter away from too many others. */
const SHORTEST = 6;
const REMEMBERED = 10_000;

const roles = new Set(
  'abuse accueil admin administrateur administration adhesion adhesions bureau comptabilite commercial contact direction hello hostmaster info information informations infos mairie marketing ne-pas-repondre nepasrepondre newsletter no-reply no_reply noreply office postmaster presse sales secretariat service-client support webmaster'.split(
    ' ',
  ),
);

/** Gives advice on the addresses of one list; remembers what it found out about their domains. */
export class Adviser {
  readonly #meant = new Map<string, string | null>();

  /** @param email ready for the wire, see AddressCheck */
  adviceOn(email: string): Advice | null {
    // The domain is punycode by now.
    if (/[^ -~]/.test(email)) return { kind: 'smtputf8' };
    const at = email.lastIndexOf('@');
    const meant = this.#meantDomain(email.slice(at + 1));
    if (meant !== null) return { kind: 'typo', meant: email.slice(0, at + 1) + meant };
    return roles.has(email.slice(0, at).toLowerCase()) ? { kind: 'role' } : null;
  }

  #meantDomain(domain: string): string | null {
    if (real.has(domain)) return null;
    const known = this.#meant.get(domain);
    if (known !== undefined) return known;
    const meant = mistakes[domain] ?? nearest(domain);
    if (this.#meant.size < REMEMBERED) this.#meant.set(domain, meant);
    return meant;
  }
}

function nearest(domain: string): string | null {
  if (domain.length < SHORTEST || domain.length > 30) return null;
  return suggest(domain, common, 1);
}
