import { f } from '../typography.ts';
import { formatRate, formatWindow, formatNumber as n } from './format.ts';

const s = (count: number) => (count > 1 ? 's' : '');

/** `facteur accounts`. */
export const accounts = {
  none: f`Aucun compte d’envoi n’est réglé. Pour en régler un : facteur init`,
  heading: (p: { name: string; server: string }) => `📮 ${p.name}  ${p.server}`,
  unconfigured: (p: { name: string }) => f`📮 ${p.name}  (n’est plus dans la configuration)`,
  provider: (p: { provider: string; asOf: string; headroom: number }) =>
    f`Limites connues de ${p.provider} au ${p.asOf}${p.headroom > 0 ? f`, moins ${p.headroom} % pour vos autres messages` : ''} ; les vôtres, dans facteur.yaml, passent avant`,
  unlimited: f`Aucune limite connue ; pour en régler : limits dans facteur.yaml`,
  perSecond: (p: { perSecond: number }) =>
    p.perSecond >= 1
      ? f`Au plus ${formatRate(p.perSecond)} message${s(p.perSecond)}/s, à intervalles réguliers`
      : f`Au plus un message toutes les ${n(1 / p.perSecond, 1)} s`,
  window: (p: { seconds: number; most: number; used: number; left: number }) =>
    f`Par ${formatWindow(p.seconds * 1000)} : ${n(p.most)} au plus, ${n(p.used)} parti${s(p.used)}, ${n(p.left)} encore possible${s(p.left)}`,
  connections: (p: { connections: number }) => f`Connexions : ${n(p.connections)} au plus, tous workers ensemble`,
  perConnection: (p: { count: number }) => f`Messages par connexion : ${n(p.count)} au plus`,
  messageSize: (p: { bytes: number }) => f`Taille d’un message : ${n(p.bytes / 1_000_000, 1)} Mo au plus`,
  next: (p: { at: string | null }) => (p.at === null ? f`Libre maintenant` : f`Prochain message possible : ${p.at}`),
};
