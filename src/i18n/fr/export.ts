import { f } from '../typography.ts';

/** The workbook that deliveries are exported to. */
export const exported = {
  sheet: f`Envoi`,
  columns: {
    number: f`N°`,
    name: f`Nom`,
    email: f`Adresse`,
    state: f`État`,
    reason: f`Raison`,
    attempts: f`Tentatives`,
    reply: f`Réponse du serveur`,
    at: f`Date`,
  },
};
