// Chinese first, English with the same rights. The texts of an area of the product are a file of their own in each language
// (languages/<area>/<language>.json) and come with the first page that says them; all areas share one tree of keys.
import type { Locale } from 'antd/es/locale';
import { initReactI18next } from 'react-i18next';
import { desktop } from '../lib/desktop.js';
import { i18n } from '../lib/i18n.js';
import { recall, remember } from '../lib/memory.js';
import { createValue } from '../lib/value.js';

export const languages = { 'zh-CN': '简体中文', en: 'English' } as const;
export type Language = keyof typeof languages;

/** `common` is there from the start; a page names the others it speaks (lazyPage.tsx). Of a service beside OAS: `ccjk/tasks`. */
export type Area =
  | `${string}/${string}`
  | 'alerts'
  | 'backups'
  | 'connect'
  | 'data'
  | 'import'
  | 'logs'
  | 'services'
  | 'settings'
  | 'setup'
  | 'audit'
  | 'codes'
  | 'common'
  | 'words'
  | 'console'
  | 'login'
  | 'super'
  | 'manager'
  | 'pairing'
  | 'plan'
  | 'user'
  | 'users'
  | 'taskForm'
  | 'work';

/** Texts of the component library's own parts (clear, show password), in the present language. */
export const libraryTexts = createValue<Locale | undefined>(undefined);

const files = import.meta.glob<{ default: object }>([
  './languages/*/*.json',
  '../services/*/languages/*/*.json',
]);
const wanted = new Set<Area>(['common']);
const loaded = new Set<string>();
let present: Language = 'zh-CN';

export async function startLanguages(): Promise<void> {
  await i18n.use(initReactI18next).init({
    lng: undefined,
    fallbackLng: false,
    resources: {},
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  await showLanguage(remembered() ?? preferred());
}

/** Shows and remembers `language`; the desktop's menu, tray and notifications follow. What was typed stays: nothing is loaded anew. */
export async function chooseLanguage(language: Language): Promise<void> {
  await showLanguage(language);
  remember('language', language);
  await desktop?.changeSettings({ language });
}

/** Resolves when the areas' texts can be said in the present language; later switches bring them along. */
export async function loadAreas(areas: readonly Area[]): Promise<void> {
  for (const area of areas) wanted.add(area);
  // A switch may come in between: asked again until nothing is missing.
  for (let language = present; ; language = present) {
    await loadTexts(language, areas);
    if (language === present) return;
  }
}

async function showLanguage(language: Language): Promise<void> {
  const [library] = await Promise.all([libraryOf(language), loadTexts(language, [...wanted])]);
  present = language;
  // Areas that were asked for while the language was on its way.
  await loadTexts(language, [...wanted]);
  libraryTexts.set(library);
  await i18n.changeLanguage(language);
  document.documentElement.lang = language;
  document.title = i18n.t('common.documentTitle');
}

async function loadTexts(language: Language, areas: readonly Area[]): Promise<void> {
  const missing = areas.filter((area) => !loaded.has(`${area}/${language}`));
  await Promise.all(
    missing.map(async (area) => {
      const load = files[fileOf(area, language)];
      if (!load) throw new Error(`no texts of ${area} in ${language}`);
      const { default: texts } = await load();
      i18n.addResourceBundle(language, 'translation', texts, true, true);
      loaded.add(`${area}/${language}`);
    }),
  );
}

function fileOf(area: Area, language: Language): string {
  const [service, part] = area.split('/');
  return part === undefined
    ? `./languages/${area}/${language}.json`
    : `../services/${service}/languages/${part}/${language}.json`;
}

function libraryOf(language: Language): Promise<Locale> {
  switch (language) {
    case 'zh-CN':
      return import('antd/es/locale/zh_CN').then((file) => file.default);
    case 'en':
      return import('antd/es/locale/en_US').then((file) => file.default);
  }
}

const isLanguage = (name: string | null): name is Language => name !== null && Object.hasOwn(languages, name);

function remembered(): Language | undefined {
  const name = recall('language');
  return isLanguage(name) ? name : undefined;
}

/** The first of the browser's languages that we speak; Chinese of any kind is Chinese. */
function preferred(): Language {
  for (const tag of navigator.languages) {
    if (tag.toLowerCase().startsWith('zh')) return 'zh-CN';
    if (tag.toLowerCase().startsWith('en')) return 'en';
  }
  return 'zh-CN';
}
