import { render } from 'preact';
import { whenSignedOut } from './app/api.ts';
import { App } from './app/app.tsx';
import { languageOfDocument, useLanguage } from './app/language.ts';
import { startRouter } from './app/router.ts';
import { openSession, sessionIsGone } from './app/session.ts';

/** Where the page is drawn; the server writes it. */
const root = document.querySelector('#app');
if (!root) throw new Error('the page has no #app');
startRouter();
whenSignedOut(sessionIsGone);
const [opened] = await Promise.allSettled([openSession(), useLanguage(languageOfDocument())]);
render(<App problem={opened.status === 'rejected' ? opened.reason : null} />, root);
