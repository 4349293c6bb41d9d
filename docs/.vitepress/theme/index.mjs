import { Content } from 'vitepress';
import DefaultTheme, { VPHomeFeatures, VPHomeHero } from 'vitepress/theme';
import { h } from 'vue';
import './style.css';

/** The first page: as the theme's own, and inside of a landmark, so that screen readers find it. */
const Landing = () =>
  h('main', { class: 'landing' }, [h(VPHomeHero), h(VPHomeFeatures), h(Content, { class: 'vp-doc' })]);

export default {
  extends: DefaultTheme,
  enhanceApp({ app }) {
    app.component('landing', Landing);
  },
};
