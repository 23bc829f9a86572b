// Keys are checked: a text that is not in the language files does not compile. One line an area; a service beside OAS names its own
// in its texts.d.ts.
import 'i18next';
import type alerts from './languages/alerts/zh-CN.json';
import type backups from './languages/backups/zh-CN.json';
import type connect from './languages/connect/zh-CN.json';
import type data from './languages/data/zh-CN.json';
import type importTexts from './languages/import/zh-CN.json';
import type logs from './languages/logs/zh-CN.json';
import type services from './languages/services/zh-CN.json';
import type settings from './languages/settings/zh-CN.json';
import type setup from './languages/setup/zh-CN.json';
import type audit from './languages/audit/zh-CN.json';
import type codes from './languages/codes/zh-CN.json';
import type common from './languages/common/zh-CN.json';
import type console from './languages/console/zh-CN.json';
import type login from './languages/login/zh-CN.json';
import type manager from './languages/manager/zh-CN.json';
import type pairing from './languages/pairing/zh-CN.json';
import type plan from './languages/plan/zh-CN.json';
import type superTexts from './languages/super/zh-CN.json';
import type taskForm from './languages/taskForm/zh-CN.json';
import type user from './languages/user/zh-CN.json';
import type users from './languages/users/zh-CN.json';
import type words from './languages/words/zh-CN.json';
import type work from './languages/work/zh-CN.json';

declare global {
  /** Grows with each service (`../services/<name>/texts.d.ts`), by the top keys of its areas. */
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type
  interface ServiceTexts {}
}

type Texts = ServiceTexts &
  typeof alerts &
  typeof backups &
  typeof connect &
  typeof data &
  typeof importTexts &
  typeof logs &
  typeof services &
  typeof settings &
  typeof setup &
  typeof audit &
  typeof codes &
  typeof common &
  typeof console &
  typeof login &
  typeof manager &
  typeof pairing &
  typeof plan &
  typeof superTexts &
  typeof taskForm &
  typeof user &
  typeof users &
  typeof words &
  typeof work;

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: Texts };
  }
}
