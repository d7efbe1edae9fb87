import type { Said } from '../../errors.ts';
import type { FindingCode, FindingParams } from '../../findings.ts';
import { f } from '../typography.ts';
import { formatNumber as n } from './format.ts';

type TimeWords = {
  readonly [C in Extract<FindingCode, `time-${string}`>]: (p: FindingParams[C] & { readonly count: number }) => Said;
};

const people = (count: number) => f`${n(count)} destinataire${count > 1 ? 's' : ''}`;

/** Times of single recipients: what is found in a list, what is told of them. */
export const timeFindings: TimeWords = {
  'time-invalid': (p) => ({
    what: f`La case « ${p.column} » ne contient pas une date et une heure pour ${people(p.count)} :`,
    remedy: f`Écrivez par exemple 2026-12-01 08:00 ou 01/12/2026 8h00, ou laissez la case vide pour un envoi immédiat.`,
  }),
  'time-zone-invalid': (p) => ({
    what: f`La case « ${p.column} » ne contient pas un fuseau horaire pour ${people(p.count)} :`,
    remedy: f`Écrivez le nom du fuseau (Europe/Paris, America/Montreal…), ou laissez la case vide pour celui du projet.`,
  }),
  'time-skipped': (p) => ({
    what: f`L’heure de la case « ${p.column} » n’existe pas ce jour-là (passage à l’heure d’été) pour ${people(p.count)} :`,
    remedy: f`Sans rien faire, le message part une heure plus tard sur leur horloge. Sinon, corrigez la liste.`,
  }),
  'time-past': (p) => ({
    what: f`L’heure de la case « ${p.column} » est déjà passée pour ${people(p.count)} :`,
    remedy: f`Sans rien faire, ils reçoivent le message tout de suite. Sinon, corrigez la liste.`,
  }),
};

export const times = {
  options: {
    atColumn: f`la colonne qui dit à partir de quand chacun reçoit le message (sinon sendAt, si elle existe)`,
    timeZoneColumn: f`la colonne du fuseau horaire de cette heure (sinon timeZone, sinon celui du projet)`,
  },
  waiting: (p: { count: number; next: string; last: string }) =>
    f`${people(p.count)} à une heure choisie pour chacun : de ${p.next} à ${p.last}`,
  notBefore: (p: { at: string }) => f`Pas avant : ${p.at}`,
  errors: {
    'send-time-column': (p: { file: string; column: string; columns: readonly string[] }): Said => ({
      what: f`${p.file} n’a pas de colonne « ${p.column} » pour les heures d’envoi. Ses colonnes : ${p.columns.join(', ')}.`,
      remedy: f`Nommez avec --at-column et --time-zone-column des colonnes de la liste.`,
    }),
  },
};
