// Which texts the areas of CCJK hold: one line a top key.
import type account from './languages/account/zh-CN.json';
import type devices from './languages/devices/zh-CN.json';
import type frame from './languages/frame/zh-CN.json';
import type tasks from './languages/tasks/zh-CN.json';

declare global {
  interface ServiceTexts {
    ccjk: (typeof frame)['ccjk'];
    ccjkAccount: (typeof account)['ccjkAccount'];
    ccjkDevices: (typeof devices)['ccjkDevices'];
    ccjkTasks: (typeof tasks)['ccjkTasks'];
    errors: (typeof frame)['errors'];
  }
}
