/** Names of the address column, see `simplified`; where a list has several, the first of these. */
const addressNames =
  'email mail courriel mel emailaddress mailaddress adresseemail adressemail adressecourriel adressedecourriel adresseelectronique adressedemessagerie adressemessagerie adressedecourrier adressecourrier adressedecourrierelectronique courrierelectronique messagerieelectronique emails mails courriels adressesemail adressesmail email1value premiereadresseelectronique premiereadressemail email1 mail1 courriel1 emailaddress1 email1address primaryemail primaryemailaddress emailprincipal mailprincipal courrielprincipal adresseelectroniqueprincipale votreemail votremail votreadresseemail votreadressemail youremail youremailaddress emailadresse correoelectronico indirizzoemail'.split(
    ' ',
  );
/** Names that may also mean a postal address or a person: only where the cells below hold addresses. */
const vagueNames =
  'emailadherent mailadherent emailmembre emailparticipant mailparticipant emailbeneficiaire emailcontact mailcontact emailpersonnel emailperso mailpersonnel mailperso personalemail useremail billingemail emailpayeur emailacheteur adresse address adresses messagerie destinataire recipient contact to a'.split(
    ' ',
  );

/** What names have in them that are about electronic mail. */
const MAIL = /mail|courriel|messagerie|electroni/;

/** A name without accents, case, spaces and signs. */
export function simplified(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
}

/** Whether the column of that name holds addresses, whatever stands below. */
export function isAddressName(name: string): boolean {
  return name.length <= 60 && addressNames.includes(simplified(name));
}

/** The one with the likeliest of the names that say so. */
export function byAddressName<T extends { readonly name: string }>(columns: readonly T[]): T | undefined {
  return byName(columns, addressNames);
}

/**
 * The one to write to, of several columns that hold addresses: by its name, or because it is the only one whose name is
 * about mail. Undefined: nobody can say.
 */
export function likeliest<T extends { readonly name: string }>(columns: readonly T[]): T | undefined {
  if (columns.length === 1) return columns[0];
  const vague = byName(columns, vagueNames);
  if (vague) return vague;
  const about = columns.filter(({ name }) => MAIL.test(simplified(name)));
  return about.length === 1 ? about[0] : undefined;
}

/** The first of the columns that has the earliest of the names; names as `simplified` makes them. */
export function byName<T extends { readonly name: string }>(
  columns: readonly T[],
  names: readonly string[],
): T | undefined {
  return names.map((wanted) => columns.find(({ name }) => simplified(name) === wanted)).find((column) => column);
}

/** Columns by which people mean that somebody else should get a copy. */
const COPY = /^(?:cc|bcc|cci|copie|copie cachée|en copie|carbon copy)$/i;

/** Whether a column of that name holds who should get a copy. */
export function isCopy(name: string): boolean {
  return COPY.test(name.trim());
}
