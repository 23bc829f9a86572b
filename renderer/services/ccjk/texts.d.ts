// Which texts the areas of CCJK hold: one line a top key.
import type account from './languages/account/zh-CN.json';
import type frame from './languages/frame/zh-CN.json';

declare global {
  interface ServiceTexts {
    ccjk: (typeof frame)['ccjk'];
    ccjkAccount: (typeof account)['ccjkAccount'];
    errors: (typeof frame)['errors'];
  }
}
