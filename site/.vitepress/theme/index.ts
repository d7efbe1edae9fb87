// Without VitePress's own letters: those of the computer are there at once.
import type { Theme } from 'vitepress';
import DefaultTheme from 'vitepress/theme-without-fonts';
import './style.css';

export default {
  extends: DefaultTheme,
  enhanceApp({ router, siteData }) {
    // The menu of languages leads to the page of the same name; where there is none, to the first page of that language.
    router.onBeforeRouteChange = (to) => {
      const { base, themeConfig } = siteData.value;
      const path = `/${to.slice(base.length)}`.replace(/\.html$/, '');
      if (!themeConfig.missing.includes(path)) return;
      void router.go(`${base}${path.startsWith('/en/') ? 'en/' : ''}`);
      return false;
    };
  },
} satisfies Theme;
