import { f } from '../typography.ts';
import { formatNumber as n } from './format.ts';

/** `facteur demo`. */
export const demo = {
  title: f`📮 DÉMONSTRATION – rien à régler, rien ne sort de cet ordinateur`,
  mailbox: (p: { port: number }) => f`✅ Boîte de test prête (SMTP sur 127.0.0.1:${p.port})`,
  files: (p: { count: number }) => f`✅ Un message et une liste de ${n(p.count)} destinataires imaginaires`,
  received: (p: { count: number; distinct: number }) =>
    f`📬 La boîte de test a reçu ${n(p.count)} messages, pour ${n(p.distinct)} personnes différentes. En voici un :`,
  from: (p: { text: string }) => f`De : ${p.text}`,
  to: (p: { text: string }) => f`À : ${p.text}`,
  subject: (p: { text: string }) => f`Objet : ${p.text}`,
  next: [
    f`👉 À vous maintenant, dans un dossier vide :`,
    f`   facteur web --demo                la même chose, en direct, sur une page dans votre navigateur`,
    f`   facteur init                      pose quelques questions, écrit message.md et destinataires.csv`,
    f`   facteur check                     vérifie le compte d’envoi`,
    f`   facteur send --dry-run            compose tout, n’envoie rien`,
    f`   facteur send                      envoie, en arrière-plan`,
  ].join('\n'),
  campaign: f`Convocation à l’assemblée générale`,
  message: {
    subject: f`{{ prenom }}, l’assemblée générale approche`,
    body: [
      f`Bonjour {{ prenom }} {{ nom }},`,
      '',
      f`L’**assemblée générale** de l’association aura lieu le *samedi 12 décembre* à la salle des fêtes de {{ ville }}.`,
      '',
      f`Votre numéro d’adhérent : {{ numero }}`,
      '',
      f`- 14 h : accueil et café`,
      f`- 14 h 30 : rapport d’activité`,
      f`- 16 h : vote et pot de l’amitié`,
      '',
      f`À bientôt !`,
      '',
      f`Le bureau de l’Association Démonstration`,
    ].join('\n'),
    from: 'Association Démonstration <bureau@demonstration.example>',
    columns: 'email,prenom,nom,ville,numero',
  },
  firstNames:
    'Aïssata,Zoé,François,Noël,Héloïse,Mamadou,Chloé,Joël,Fatou,Léa,Jérôme,Anaïs,Ibrahima,Maëlle,Benoît,Aminata',
  lastNames: 'Lefèvre,Sarr,Müller,Garçon,Diop,Nuñez,Bâ,Le Goff,Ndiaye,Châtelain,Kébé,Dupré,Sow',
  towns: 'Podor,Besançon,Saint-Étienne,Orléans,Nîmes,Thiès,Évreux',
};
