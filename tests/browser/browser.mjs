// A real Chromium, as people have it: what it complains about is a failure.
import { chromium } from 'playwright-core';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const PHONE = { width: 390, height: 844 };
const SMALL = { width: 320, height: 640 };
const DESKTOP = { width: 1280, height: 900 };
export const LOOKS = {
  'desktop-light': { viewport: DESKTOP, colorScheme: 'light' },
  'desktop-dark': { viewport: DESKTOP, colorScheme: 'dark' },
  'phone-light': { viewport: PHONE, colorScheme: 'light' },
  'phone-dark': { viewport: PHONE, colorScheme: 'dark' },
  'small-light': { viewport: SMALL, colorScheme: 'light' },
};

export async function open() {
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking'];
  return chromium.launch({ executablePath, headless: true, args });
}

// A fresh browser, with nobody signed in; its complaints are gathered in `complaints`.
export async function visitor(browser, url, options) {
  const context = await browser.newContext({ baseURL: url, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const complaints = [];
  page.on('console', (message) => {
    // That a form was refused is in its status; Chromium calls every such status an error.
    const refused = /status of 4(03|12|22)/.test(message.text());
    if (message.type() === 'error' && !refused) complaints.push(`${page.url()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error}`));
  page.on('requestfailed', (request) => {
    const given_up = request.failure()?.errorText === 'net::ERR_ABORTED';
    if (!given_up) complaints.push(`${request.url()}: ${request.failure()?.errorText}`);
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(url)) complaints.push(`asked elsewhere: ${request.url()}`);
  });
  return { context, page, complaints };
}

export async function sign_in(page, email, password) {
  await page.goto('/web/');
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
}

// What axe-core finds against WCAG 2.2 A and AA.
export async function barriers(page) {
  await page.evaluate(AXE);
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const found = await page.evaluate((values) => axe.run(document, { runOnly: { type: 'tag', values } }), tags);
  return found.violations.map(({ impact, id, nodes }) => `${impact} ${id}: ${nodes.map((node) => node.target).join(' | ').slice(0, 300)}`);
}

// What is to be tapped and is lower or narrower than 44 px: WCAG 2.2, 2.5.5. A box counts with its label.
export async function small_targets(page) {
  return page.evaluate(() => {
    const all = document.querySelectorAll('main a, main button, main select, main summary, main textarea, main input:not([type=hidden])');
    const target = (element) => element.closest('.tick') ?? element;
    return [...all].filter((element) => element.checkVisibility()).map((element) => [element, target(element).getBoundingClientRect()])
      .filter(([, { width, height }]) => width < 43.5 || height < 43.5)
      .map(([element, { width, height }]) => `${element.name || element.textContent.trim()} is ${width} x ${height} px`);
  });
}
