// Which texts the areas of CCJK hold: one line a top key.
import type account from './languages/account/zh-CN.json';
import type accounts from './languages/accounts/zh-CN.json';
import type alerts from './languages/alerts/zh-CN.json';
import type backups from './languages/backups/zh-CN.json';
import type devices from './languages/devices/zh-CN.json';
import type frame from './languages/frame/zh-CN.json';
import type home from './languages/home/zh-CN.json';
import type keys from './languages/keys/zh-CN.json';
import type messages from './languages/messages/zh-CN.json';
import type schedules from './languages/schedules/zh-CN.json';
import type stats from './languages/stats/zh-CN.json';
import type mail from './languages/mail/zh-CN.json';
import type tasks from './languages/tasks/zh-CN.json';

declare global {
  interface ServiceTexts {
    ccjk: (typeof frame)['ccjk'];
    ccjkAccount: (typeof account)['ccjkAccount'];
    ccjkAccounts: (typeof accounts)['ccjkAccounts'];
    ccjkAlerts: (typeof alerts)['ccjkAlerts'];
    ccjkBackups: (typeof backups)['ccjkBackups'];
    ccjkDevices: (typeof devices)['ccjkDevices'];
    ccjkHome: (typeof home)['ccjkHome'];
    ccjkKeys: (typeof keys)['ccjkKeys'];
    ccjkMessages: (typeof messages)['ccjkMessages'];
    ccjkSchedules: (typeof schedules)['ccjkSchedules'];
    ccjkStats: (typeof stats)['ccjkStats'];
    ccjkMail: (typeof mail)['ccjkMail'];
    ccjkTasks: (typeof tasks)['ccjkTasks'];
    errors: (typeof frame)['errors'];
  }
}
