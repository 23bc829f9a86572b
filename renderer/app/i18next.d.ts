// Keys are checked: a text that is not in the language files does not compile.
import 'i18next';
import type zhCN from './languages/zh-CN.json';

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof zhCN };
  }
}
