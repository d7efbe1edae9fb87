import { expect, it } from 'vitest';
import { subjectName } from '../src/subject-name.ts';

it.each([
  ['Fête de la moisson', 'Fête de la moisson'],
  ['Bonjour {{ prenom }}', 'Bonjour…'],
  ['Fête de la moisson, {{ prenom }} ?', 'Fête de la moisson… ?'],
  ['{{ prenom }}, l’assemblée approche', '…, l’assemblée approche'],
  ['{% if ville %}À {{ ville }}{% endif %}', '…À…'],
])('a campaign whose subject is %s is called %s', (subject, name) => {
  expect(subjectName(subject)).toBe(name);
});
