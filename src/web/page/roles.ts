import type { PagePerson } from '../api/session.ts';

/** What people who open the page under a name may do. */
export type PersonRole = PagePerson['role'];
export const personRoles = ['prepare', 'send'] as const satisfies readonly PersonRole[];
