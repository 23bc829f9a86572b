// The page of the API: read and tried in a browser that reaches nothing but the cloud.
import { expect } from 'vitest';
import { browserTest, openBrowser } from '../kit/browser.js';
import { QUICK, startProcess, temporaryDirectory } from '../kit/process.js';

browserTest(
  'the API can be read and tried at both doors, without the internet and within the pages’ policy',
  async () => {
    await using dir = await temporaryDirectory();
    await using cloud = await startProcess(dir.path, QUICK);
    await using browser = await openBrowser();
    const doors = [`${cloud.oas}/docs`, `${new URL(cloud.ready.console).origin}/svc/oas/docs`];
    for (const url of doors) {
      await using visitor = await browser.person();
      const { page } = visitor;
      const elsewhere: string[] = [];
      page.on('request', (request) => {
        const { origin, protocol } = new URL(request.url());
        if (protocol !== 'data:' && origin !== new URL(url).origin) elsewhere.push(request.url());
      });

      await page.goto(`${url}#/Public/getBootstrapStatus`);
      await page.getByRole('heading', { level: 1, name: 'OAS Cloud API · 接口文档' }).waitFor();
      await page.getByRole('button', { name: 'Execute' }).click();
      const answer = page.locator('.live-responses-table').first();
      await answer.getByText('"initialized"').first().waitFor();
      expect(await answer.locator('tbody .response-col_status').first().innerText()).toContain('200');

      await page.getByRole('button', { name: 'English' }).click();
      await page.getByRole('heading', { level: 1, name: 'OAS Cloud API · Documentation' }).waitFor();
      expect(await page.getByRole('link', { name: 'OpenAPI file' }).getAttribute('href')).toBe(
        url.slice(new URL(url).origin.length).replace('/docs', '/openapi.json'),
      );
      expect(elsewhere).toEqual([]);
      expect(visitor.complaints()).toEqual([]);
    }
  },
);
