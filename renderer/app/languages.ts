// Chinese first, English with the same rights. Each language is a chunk of its own, fetched when it is chosen.
import type { Locale } from 'antd/es/locale';
import { initReactI18next } from 'react-i18next';
import { i18n } from '../lib/i18n.js';
import { recall, remember } from '../lib/memory.js';
import { createValue } from '../lib/value.js';

export const languages = { 'zh-CN': '简体中文', en: 'English' } as const;
export type Language = keyof typeof languages;

/** Texts of the component library's own parts (clear, show password), in the present language. */
export const libraryTexts = createValue<Locale | undefined>(undefined);

export async function startLanguages(): Promise<void> {
  await i18n.use(initReactI18next).init({
    lng: undefined,
    fallbackLng: false,
    resources: {},
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  await showLanguage(remembered() ?? wanted());
}

/** Shows and remembers `language`. What was typed stays: nothing is loaded anew. */
export async function chooseLanguage(language: Language): Promise<void> {
  await showLanguage(language);
  remember('language', language);
}

async function showLanguage(language: Language): Promise<void> {
  const [texts, library] = await load(language);
  i18n.addResourceBundle(language, 'translation', texts);
  libraryTexts.set(library);
  await i18n.changeLanguage(language);
  document.documentElement.lang = language;
  document.title = i18n.t('common.documentTitle');
}

function load(language: Language): Promise<[object, Locale]> {
  switch (language) {
    case 'zh-CN':
      return Promise.all([
        import('./languages/zh-CN.json').then((file) => file.default),
        import('antd/es/locale/zh_CN').then((file) => file.default),
      ]);
    case 'en':
      return Promise.all([
        import('./languages/en.json').then((file) => file.default),
        import('antd/es/locale/en_US').then((file) => file.default),
      ]);
  }
}

const isLanguage = (name: string | null): name is Language => name !== null && Object.hasOwn(languages, name);

function remembered(): Language | undefined {
  const name = recall('language');
  return isLanguage(name) ? name : undefined;
}

/** The first of the browser's languages that we speak; Chinese of any kind is Chinese. */
function wanted(): Language {
  for (const tag of navigator.languages) {
    if (tag.toLowerCase().startsWith('zh')) return 'zh-CN';
    if (tag.toLowerCase().startsWith('en')) return 'en';
  }
  return 'zh-CN';
}
