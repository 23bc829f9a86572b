// Mail of CCJK on screen: a mailbox from its first letter to a test that tells the truth, and the operator's part.
import { expect } from 'vitest';
import { hmacSha256Hex } from '../../server/core/kernel/ids.js';
import { browserTest, sharedBrowser } from '../kit/browser.js';
import { askCcjk, startCcjk } from '../kit/ccjkCloud.js';
import { imapServer } from '../kit/imap.js';
import { temporaryDirectory } from '../kit/process.js';
import { heading } from '../kit/signIn.js';
import { smtpServer, type SmtpManner } from '../kit/smtp.js';

const EMAIL = 'dev@example.com';
const PASSWORD = 'correct horse';
const browser = sharedBrowser();

browserTest(
  'a mailbox is given, its tests say which step failed and what the server answered, undelivered mail is sent again',
  async () => {
    const manner: SmtpManner = { login: { username: 'me', password: 'right' } };
    await using dir = await temporaryDirectory();
    await using smtp = await smtpServer(manner);
    await using own = await smtpServer();
    await using imap = await imapServer();
    imap.login = { username: 'me', password: 'right' };
    const settings = { privateHosts: 'true', host: '127.0.0.1', port: String(own.port), pollSeconds: '1' };
    await using cloud = await startCcjk(
      dir.path,
      Object.entries(settings).flatMap(([name, value]) => ['--set', `ccjk.mail.${name}=${value}`]),
    );
    const { token } = await askCcjk(cloud.ccjk, '/auth/register', {
      body: { email: EMAIL, password: PASSWORD },
    });
    const { device_id } = await askCcjk(cloud.ccjk, '/devices', { token, body: { device_name: 'nas' } });
    await using person = await browser.person();
    const { page } = person;
    await page.goto(`${cloud.ccjk}/ccjk/login?to=/ccjk/mail`);
    await page.getByLabel('邮箱').fill(EMAIL);
    await page.getByLabel('密码').fill(PASSWORD);
    await page.getByRole('button', { name: '登录', exact: true }).click();
    await heading(page, '邮件');

    // Wrong fields are named; what was typed outlives the drawer.
    const row = page.getByRole('row').filter({ hasText: 'nas' });
    await row.getByText('没有邮箱').waitFor();
    await page.getByRole('button', { name: '给 nas 配邮箱' }).click();
    const drawer = page.getByRole('dialog', { name: 'nas 的邮箱' });
    await drawer.getByLabel('邮箱', { exact: true }).fill('me@');
    await drawer.getByRole('button', { name: '保存' }).click();
    await drawer.getByRole('alert').getByText('一个完整的邮箱地址').waitFor();
    await drawer.getByLabel('邮箱', { exact: true }).fill('me@example.org');
    await drawer.getByLabel('IMAP 服务器').fill('127.0.0.1');
    await drawer.getByText('收信要有密码').waitFor();
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'detached' });
    await row.click();
    expect(await drawer.getByLabel('IMAP 服务器').inputValue()).toBe('127.0.0.1');
    await drawer.getByLabel('端口').nth(0).fill(String(imap.port));
    await drawer.getByLabel('SMTP 服务器').fill('127.0.0.1');
    await drawer.getByLabel('端口').nth(1).fill(String(smtp.port));
    for (const box of await drawer.getByLabel('只用加密的连接').all()) await box.uncheck();
    await drawer.getByLabel('用户名').fill('me');
    await drawer.getByLabel(/^密码/).fill('wrong');
    await drawer.getByLabel('新任务').check();
    await drawer.getByRole('button', { name: '保存' }).click();
    await drawer.getByText('已保存').waitFor();

    // Either way is tried for real; the look of every second finds the same.
    const incoming = drawer.getByRole('region', { name: '收信' });
    const outgoing = drawer.getByRole('region', { name: '发信' });
    await incoming.getByRole('button', { name: '测试收信' }).click();
    const refused = /没能登录：服务器回答 NO AUTHENTICATIONFAILED（用户名或密码不对/;
    await incoming.getByRole('listitem').filter({ hasText: refused }).waitFor();
    await incoming.getByRole('listitem').filter({ hasText: '已连上' }).waitFor();
    await outgoing.getByRole('button', { name: '发一封测试邮件' }).click();
    await outgoing
      .getByRole('listitem')
      .filter({ hasText: /没能登录：服务器回答 535（/ })
      .waitFor();
    await incoming.getByRole('alert').filter({ hasText: refused }).nth(1).waitFor({ timeout: 30_000 });
    await row.getByText('有问题').waitFor();

    // Mended; the password that is kept is not asked for again.
    await drawer.getByRole('tab', { name: '设置' }).click();
    await drawer.getByLabel(/^密码/).fill('right');
    await drawer.getByRole('button', { name: '保存' }).click();
    imap.add({ from: 'me@example.org', subject: 'no command', text: 'hello' });
    await incoming.getByRole('button', { name: '测试收信' }).click();
    await incoming.getByText('可以收信。没有新的 [CCJK] 邮件。').waitFor();
    await outgoing.getByRole('button', { name: '发一封测试邮件' }).click();
    await outgoing.getByText('邮件服务器收下了给 me@example.org 的测试邮件').waitFor();
    expect(smtp.received).toMatchObject([{ from: 'me@example.org', to: ['me@example.org'], username: 'me' }]);
    await drawer.getByRole('tab', { name: '设置' }).click();
    await drawer.getByText('已存有密码').waitFor();
    await drawer.getByLabel('用户名').fill('somebody else');
    await drawer.getByText('要再输一次').waitFor();
    await drawer.getByLabel('用户名').fill('me');
    await page.keyboard.press('Escape');
    await row.getByText('正常').waitFor();

    // The operator: the cloud's own server, and a mail that nobody took.
    await page.getByRole('button', { name: '给自己发一封测试邮件' }).click();
    await page.getByText(`邮件服务器收下了给 ${EMAIL} 的测试邮件`).waitFor();
    expect(own.received.map(({ to }) => to)).toEqual([[EMAIL]]);
    manner.refuseRecipients = 550;
    await askCcjk(cloud.ccjk, '/tasks', { token, body: { device_id, type: 'bash', command: 'ls' } });
    const undelivered = async () => (await askCcjk(cloud.ccjk, '/admin/mail', { token })).dead;
    await expect.poll(undelivered, { timeout: 30_000 }).toBe(1);
    await page.reload();
    const dead = page.getByRole('region', { name: /没送到的邮件/ });
    await dead.getByText('服务器没有收下邮件：服务器回答 550（没有这个收件人').waitFor();
    delete manner.refuseRecipients;
    await dead.getByRole('button', { name: /^再发 / }).click();
    await dead.getByText('没有。').waitFor();
    await expect.poll(() => smtp.received.length, { timeout: 30_000 }).toBe(2);

    // The gateway's secret is hidden until somebody asks, and it is the one that signs.
    const gateway = page.getByRole('region', { name: '邮件网关' });
    await gateway.getByRole('button', { name: '显示' }).click();
    const secret = await gateway.locator('.dc-chip code').innerText();
    const mail = { from: 'me@example.org', subject: '[CCJK] x', body: 'npm test', message_id: '<1@x>' };
    const signature = hmacSha256Hex(secret, Buffer.from(JSON.stringify(mail)));
    const taken = await askCcjk(cloud.ccjk, '/email/incoming', {
      body: mail,
      headers: { 'x-email-signature': signature },
    });
    expect(taken.repeated).toBe(false);

    // Forgotten, by name.
    await row.click();
    await drawer.getByRole('button', { name: '忘掉邮箱' }).click();
    const question = page.getByRole('dialog', { name: '忘掉邮箱 me@example.org' });
    await question.getByText('存下的密码一起删掉').waitFor();
    await question.getByRole('button', { name: '忘掉邮箱 me@example.org' }).click();
    await row.getByText('没有邮箱').waitFor();

    // Somebody else sees nothing of the operator's.
    await using other = await browser.person({ width: 360 });
    await other.page.goto(`${cloud.ccjk}/ccjk/register?to=/ccjk/mail`);
    await other.page.getByLabel('邮箱').fill('other@example.com');
    await other.page.getByLabel('密码').fill(PASSWORD);
    await other.page.getByRole('button', { name: '注册' }).click();
    await other.page.getByRole('heading', { level: 1, name: '总览' }).waitFor();
    await other.page.goto(`${cloud.ccjk}/ccjk/mail`);
    await other.page.getByText('还没有设备').waitFor();
    await other.page.waitForLoadState('networkidle');
    expect(await other.page.getByText('邮件网关').count()).toBe(0);
    expect([...person.complaints(), ...other.complaints()]).toEqual([]);
  },
);
