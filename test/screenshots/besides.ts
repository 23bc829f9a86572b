// Pictures beside those of whole pages: drawers, questions, things under way. Taken in Chinese, whose words find the controls.
import type { Page } from 'playwright-core';
import { connectShots } from './connectShots.js';
import { DESK, PHONE, type Look, type Shot } from './look.js';
import type { Worked } from './seed.js';

const DARK: Look = { ...DESK, theme: 'dark' };

const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first().click();
const overlay = (page: Page) => page.getByRole('dialog').last().waitFor();

type Besides = Omit<Shot, 'cloud' | 'looks'> & Partial<Pick<Shot, 'cloud' | 'looks'>>;

const job = (which: keyof Worked['jobs']) => (cloud: Worked) =>
  `/manager/jobs?status=&job=${cloud.jobs[which]}`;
const chooseTwo = async (page: Page) => {
  for (const row of [1, 2])
    await page
      .getByRole('checkbox', { name: /^选择 / })
      .nth(row)
      .check();
};

const superShots: Besides[] = [
  {
    name: 'super-keys',
    state: 'make',
    viewer: 'operator',
    path: '/super/keys',
    act: (page) => press(page, '生成密钥'),
    looks: [DESK, PHONE],
  },
  {
    name: 'super-keys',
    state: 'made',
    viewer: 'operator',
    path: '/super/keys',
    act: async (page) => {
      await press(page, '生成密钥');
      const drawer = page.getByRole('dialog', { name: '生成密钥' });
      await drawer.getByLabel('数量').fill('20');
      await drawer.getByLabel('批次名').fill('元旦');
      await drawer.getByRole('button', { name: '生成 20 个密钥' }).click();
      await page.getByText('已生成 20 个').waitFor();
    },
  },
  {
    name: 'super-keys',
    state: 'selected',
    viewer: 'operator',
    path: '/super/keys',
    act: chooseTwo,
    looks: [DESK, DARK],
  },
  {
    name: 'super-keys',
    state: 'revoke',
    viewer: 'operator',
    path: '/super/keys?status=unused',
    act: async (page) => {
      await chooseTwo(page);
      await page.getByRole('region', { name: '对选中的内容' }).getByRole('button', { name: '作废' }).click();
      await overlay(page);
    },
  },
  {
    name: 'super-keys',
    state: 'filtered-empty',
    viewer: 'operator',
    path: '/super/keys?keyword=nothing',
  },
  {
    name: 'super-managers',
    state: 'drawer',
    viewer: 'operator',
    path: '/super/managers',
    act: async (page) => {
      await page.getByRole('row', { name: /mgr1/ }).getByText('mgr1').first().click();
      await overlay(page);
    },
    looks: [DESK, DARK],
  },
  {
    name: 'super-audit',
    state: 'entry',
    viewer: 'operator',
    path: '/super/audit?scope=all',
    act: async (page) => {
      await page.getByRole('row').nth(2).getByRole('cell').nth(1).click();
      await overlay(page);
    },
  },
];

const managerShots: Besides[] = [
  { name: 'manager-home', state: 'expired', viewer: 'manager', as: 'expiredManager', path: '/manager' },
  {
    name: 'manager-home',
    state: 'chart-table',
    viewer: 'manager',
    path: '/manager',
    isWhole: true,
    act: (page) => press(page, '表格'),
  },
  ...(['running', 'failed', 'waiting', 'retrying'] as const).map((which) => ({
    name: 'manager-jobs',
    state: `drawer-${which}`,
    viewer: 'manager' as const,
    path: job(which),
    act: overlay,
    looks: which === 'failed' ? [DESK, DARK, PHONE] : [DESK],
  })),
  {
    name: 'manager-jobs',
    state: 'bulk-confirm',
    viewer: 'manager',
    path: '/manager/jobs?status=failed',
    act: async (page) => {
      await chooseTwo(page);
      await page.getByRole('region', { name: '对选中的内容' }).getByRole('button', { name: '重试' }).click();
      await overlay(page);
    },
  },
  {
    name: 'manager-jobs',
    state: 'export',
    viewer: 'manager',
    path: '/manager/jobs?status=success',
    act: async (page) => {
      await press(page, '导出');
      await overlay(page);
    },
  },
  {
    name: 'manager-jobs',
    state: 'filters',
    viewer: 'manager',
    path: '/manager/jobs',
    looks: [PHONE],
    act: async (page) => {
      await press(page, /^筛选/);
      await overlay(page);
    },
  },
  {
    name: 'manager-nodes',
    state: 'pair',
    viewer: 'manager',
    path: '/manager/nodes',
    act: async (page) => {
      await press(page, '配对节点');
      await page.getByLabel('节点名').fill('PC-4');
      await press(page, '生成配对令牌');
      await page.getByText('正在等待节点 PC-4 连接').waitFor();
    },
  },
  {
    name: 'manager-users',
    state: 'create',
    viewer: 'manager',
    path: '/manager/users',
    act: async (page) => {
      await press(page, '创建用户');
      await overlay(page);
    },
  },
  ...(['overview', 'tasks', 'day', 'assets', 'line', 'account'] as const).map((tab) => ({
    name: 'manager-users',
    state: `drawer-${tab}`,
    viewer: 'manager' as const,
    path: `/manager/users?user=1&tab=${tab}`,
    act: overlay,
    looks: tab === 'tasks' ? [DESK, DARK, PHONE] : [DESK],
  })),
  {
    name: 'manager-users',
    state: 'delete',
    viewer: 'manager',
    path: '/manager/users',
    act: async (page) => {
      await chooseTwo(page);
      await page.getByRole('region', { name: '对选中的内容' }).getByRole('button', { name: '删除' }).click();
      await overlay(page);
    },
  },
  ...(['explore', 'yuhun', 'douji', 'liao_shop'] as const).map((task) => ({
    name: 'manager-users',
    state: `form-${task}`,
    viewer: 'manager' as const,
    path: '/manager/users?user=1&tab=tasks',
    act: async (page: Page) => {
      const names = { explore: '探索突破', yuhun: '御魂', douji: '斗技', liao_shop: '寮商店' };
      await press(page.getByRole('dialog').last().page(), new RegExp(`^${names[task]}`));
    },
  })),
  {
    name: 'manager-codes',
    state: 'make',
    viewer: 'manager',
    path: '/manager/codes',
    act: async (page) => {
      await press(page, /^生成/);
      await overlay(page);
    },
  },
  { name: 'manager-codes', state: 'batches', viewer: 'manager', path: '/manager/codes?view=batches' },
  { name: 'manager-jobs', state: 'all', viewer: 'manager', path: '/manager/jobs?status=success&page=3' },
  {
    name: 'palette',
    state: 'open',
    viewer: 'manager',
    path: '/manager',
    looks: [DESK, DARK],
    act: async (page) => {
      await page.keyboard.press('Control+K');
      await overlay(page);
    },
  },
  {
    name: 'shortcuts',
    state: 'open',
    viewer: 'manager',
    path: '/manager/jobs',
    act: async (page) => {
      await page.keyboard.press('?');
      await overlay(page);
    },
  },
  { name: 'not-found', state: 'panel', viewer: 'manager', path: '/manager/nothing-here' },
  { name: 'not-found', state: 'plain', viewer: 'nobody', path: '/nothing-here' },
  {
    name: 'session',
    state: 'ended',
    viewer: 'manager',
    path: '/manager/account',
    looks: [DESK, PHONE],
    act: async (page) => {
      await page.route('**/api/v1/manager/me/alias', (route) =>
        route.fulfill({ status: 401, json: { detail: 'the token is not valid', code: 'invalid_token' } }),
      );
      await page.getByRole('textbox', { name: '别名' }).fill('新的名字');
      await press(page, '保存');
      await overlay(page);
    },
  },
];

const userShots: Besides[] = [
  {
    name: 'user-home',
    state: 'expired',
    viewer: 'user',
    as: 'expiredUser',
    path: '/user',
    looks: [PHONE, DESK],
  },
  {
    name: 'user-tasks',
    state: 'form',
    viewer: 'user',
    path: '/user/tasks',
    looks: [PHONE, DESK],
    act: async (page) => {
      await press(page, '任务设置');
      await page
        .getByRole('dialog')
        .getByRole('button', { name: /^探索突破/ })
        .click();
    },
  },
  {
    name: 'user-register',
    state: 'pasted',
    viewer: 'nobody',
    path: ({ unusedCode }) => `/user/register#code=${unusedCode}`,
    looks: [PHONE],
  },
  {
    name: 'user-register',
    state: 'wrong-code',
    viewer: 'nobody',
    path: '/user/register#code=uac_00000000000000000000000000000000',
    looks: [PHONE],
    act: async (page) => {
      await press(page, '注册');
      await page.getByRole('alert').first().waitFor();
    },
  },
  {
    name: 'user-register',
    state: 'save',
    viewer: 'nobody',
    path: ({ unusedCode }) => `/user/register#code=${unusedCode}`,
    looks: [PHONE],
    act: async (page) => {
      await press(page, '注册');
      await page.getByRole('heading', { level: 1, name: '保存你的账号' }).waitFor();
    },
  },
  {
    name: 'login-user',
    state: 'remembered',
    viewer: 'user',
    path: '/user',
    looks: [PHONE],
    act: async (page) => {
      await page.goto(`${new URL(page.url()).origin}/login?as=user`);
      await page.getByRole('heading', { level: 1 }).waitFor();
    },
  },
  {
    name: 'login-manager',
    state: 'wrong-password',
    viewer: 'nobody',
    path: '/login?as=manager',
    act: async (page) => {
      await page.getByLabel('用户名').fill('mgr1');
      await page.getByLabel('密码').fill('not-the-one');
      await page.getByRole('button', { name: '登录', exact: true }).click();
      await page.getByRole('alert').first().waitFor();
    },
  },
];

const developer = { viewer: 'developer', service: 'ccjk' } as const;

const ccjkShots: Besides[] = [
  {
    ...developer,
    name: 'ccjk-tasks',
    state: 'streaming',
    path: ({ ccjk }) => `/ccjk/tasks?task=${ccjk.tasks.running}`,
    act: (page) => page.getByText('bundling').waitFor(),
    looks: [DESK, DARK, PHONE],
  },
  {
    ...developer,
    name: 'ccjk-tasks',
    state: 'drawer-failed',
    path: ({ ccjk }) => `/ccjk/tasks?task=${ccjk.tasks.failed}`,
    act: overlay,
  },
  {
    ...developer,
    name: 'ccjk-tasks',
    state: 'new',
    path: '/ccjk/tasks',
    act: async (page) => {
      await press(page, '新任务');
      await page.getByRole('dialog').getByLabel('命令').first().fill('npm ci\nnpm test');
    },
    looks: [DESK, PHONE],
  },
  {
    ...developer,
    name: 'ccjk-devices',
    state: 'drawer',
    path: ({ ccjk }) => `/ccjk/devices?device=${ccjk.devices[0]!.id}`,
    act: overlay,
  },
  {
    ...developer,
    name: 'ccjk-devices',
    state: 'drawer-settings',
    path: ({ ccjk }) => `/ccjk/devices?device=${ccjk.devices[0]!.id}&tab=settings`,
    act: overlay,
    looks: [DESK, PHONE],
  },
];

export const besides: readonly Shot[] = [
  ...superShots,
  ...managerShots,
  ...userShots,
  ...ccjkShots,
  ...connectShots,
].map((shot) => ({
  cloud: 'worked',
  looks: [DESK],
  ...shot,
}));
