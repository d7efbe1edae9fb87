import { identifierForm, variableNames } from '../variables.ts';

/** Names that systems and people have for the same thing, without accents and signs; the first two are French and English. */
const FIELDS: readonly (readonly string[])[] = [
  ['prenom', 'firstname', 'fname', 'givenname', 'prenoms', 'first', 'forename'],
  ['nom', 'lastname', 'lname', 'surname', 'familyname', 'nomdefamille', 'last', 'name'],
  ['nomcomplet', 'fullname', 'name', 'nometprenom', 'prenometnom', 'prenomnom', 'nomprenom'],
  ['email', 'email', 'mail', 'emailaddress', 'adresseemail', 'adressemail', 'courriel', 'adresseelectronique'],
  ['civilite', 'title', 'salutation', 'titre', 'prefix', 'gender'],
  ['ville', 'city', 'commune', 'town'],
  ['societe', 'company', 'entreprise', 'organisation', 'organization', 'organisme', 'companyname', 'association'],
  ['telephone', 'phone', 'tel', 'mobile', 'portable', 'phonenumber', 'sms'],
  ['adresse', 'address', 'rue', 'street', 'address1', 'adresse1'],
  ['codepostal', 'zip', 'zipcode', 'postalcode', 'postcode', 'cp'],
  ['pays', 'country'],
  ['montant', 'amount', 'total', 'somme'],
  ['date', 'date'],
  ['numero', 'number', 'id'],
];

/** How systems name the address at which one leaves the list. */
const LEAVING =
  /^(list)?(unsub|unsubscribe|desinscription|desabonnement)(r|me)?(url|link|lien|linkfr|linken|page)?$|^lien(de)?(desinscription|desabonnement)$/;
/** Of several words for one thing in Facteur: it is always there. */
const LEAVING_FORM = 'unsubscribe_url';

/** What a foreign name stands for in a list. */
export interface Meant {
  /** What to write between `{{` and `}}`. */
  readonly write: string;
  /** A column of the list has it. */
  readonly known: boolean;
}

/** Without accents, case and signs: `First name` and `FIRSTNAME` are one. */
function squashed(name: string): string {
  return identifierForm(name).replaceAll('_', '');
}

/** Whether a name is one that a field of a list has, whatever list it is. */
export function isField(name: string): boolean {
  const plain = squashed(name);
  return LEAVING.test(plain) || FIELDS.some((names) => names.includes(plain));
}

/** What a foreign name stands for in a list with these columns; null: none of them. */
export function meantBy(name: string, columns: readonly string[]): Meant | null {
  const plain = squashed(name);
  const names = variableNames(columns);
  const same = names.filter(({ column }) => squashed(column) === plain);
  if (same[0]) return { write: same[0].write, known: true };
  if (LEAVING.test(plain)) return { write: LEAVING_FORM, known: false };
  for (const field of FIELDS.filter((known) => known.includes(plain))) {
    const [column, ...others] = names.filter(({ column }) => field.includes(squashed(column)));
    if (column && others.length === 0) return { write: column.write, known: true };
  }
  return plain === 'email' || plain === 'emailaddress' ? { write: 'email', known: true } : null;
}
