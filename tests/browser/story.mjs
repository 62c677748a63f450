// The story of the pages, in a real Chromium: a physiotherapist finds who got worse, reads why, ends the go-ahead, writes; the
// patient's day says rest. With scripts and without, by day and by night, on a phone and at a desk.
//
//   node story.mjs URL [FOLDER]      URL of a server with --sandbox; pictures go to FOLDER
import assert from 'node:assert/strict';
import { clinic, PASSWORD } from './people.mjs';
import { barriers, LOOKS, open, sign_in, visitor } from './browser.mjs';

const [url, folder] = process.argv.slice(2);
const browser = await open();

async function story(options) {
  const { email, patient, asPatient, asPhysiotherapist } = await clinic(url);
  const { context, page, complaints } = await visitor(browser, url, options);

  await page.goto('/web/caseload');
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill('not the password at all');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('the e-mail address or the password is not right').waitFor();
  await sign_in(page, email, PASSWORD);
  const [cookie] = await context.cookies();
  assert.deepEqual(
    { ...cookie, value: '' },
    { ...cookie, value: '', name: '__Host-limber', path: '/', httpOnly: true, secure: true, sameSite: 'Strict', expires: -1 },
  );

  // Who is locked comes first, and then who got worse: before everybody who is only silent or well.
  const rows = await page.locator('table.caseload tbody tr').allInnerTexts();
  assert.match(rows[0], /Locked/);
  assert.match(rows[1], /Red/);
  await page.locator('table.caseload tbody tr').nth(1).getByRole('link').click();
  assert.ok(page.url().endsWith(patient.id), 'the worsening patient is the first red one');

  await page.locator('article.flag').first().getByText('Why: the explanation, worked').click();
  const why = await page.locator('article.flag').first().innerText();
  assert.match(why, /usual level/);
  assert.match(why, /=\s*[\d.]+/);

  const act = page.locator('#clearances');
  const ending = act.locator('details', { has: page.getByText('End it', { exact: true }) });
  await ending.getByText('End it', { exact: true }).click();
  await ending.getByLabel('Why').fill('Worse since Monday: no bands until we have spoken');
  await act.getByRole('button', { name: 'End this go-ahead' }).click();
  await page.getByText('The go-ahead is ended.').waitFor();
  await page.getByText('None holds: no band work.').waitFor();
  const [clearance] = (await asPhysiotherapist('GET', `/v1/patients/${patient.id}/clearances`)).items;
  assert.equal(clearance.ending, 'revoked');

  await page.getByLabel('Write to the patient').fill('Please rest today. I call you this evening.');
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByText('The message is sent.').waitFor();
  assert.equal((await asPatient('messages')).items[0].text, 'Please rest today. I call you this evening.');

  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByText('You are signed out.').waitFor();
  await page.goto(`/web/patients/${patient.id}`);
  await page.getByLabel('Password').waitFor();

  await sign_in(page, patient.email, PASSWORD);
  await page.getByText('Rest today').waitFor();
  assert.equal((await asPatient('today')).decision, 'rest');
  await page.getByRole('link', { name: 'Messages' }).click();
  await page.getByText('Please rest today. I call you this evening.').waitFor();
  await page.getByRole('link', { name: 'Who looked' }).click();
  assert.ok((await page.getByText('Pat Moreau').count()) > 0);
  assert.deepEqual(complaints, []);
  await context.close();
}

// Every page in every look: pictures to look at, and no barrier for anybody.
async function looks() {
  const { email, patient } = await clinic(url);
  const found = [];
  for (const [look, options] of Object.entries(LOOKS)) {
    const { context, page, complaints } = await visitor(browser, url, options);
    const visit = async (name, address) => {
      if (address) await page.goto(address);
      if (folder) await page.screenshot({ path: `${folder}/${look}-${name}.png`, fullPage: true });
      found.push(...(await barriers(page)).map((barrier) => `${look} ${name}: ${barrier}`));
    };
    await visit('sign-in', '/web/');
    await sign_in(page, email, PASSWORD);
    await visit('caseload', '/web/caseload');
    await visit('patient', `/web/patients/${patient.id}`);
    await page.evaluate(() => document.querySelectorAll('details').forEach((each) => (each.open = true)));
    await visit('patient-open');
    await visit('thresholds', `/web/patients/${patient.id}/thresholds?try=1&set.session_ceiling=3`);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await sign_in(page, patient.email, PASSWORD);
    for (const name of ['messages', 'access', 'links']) await visit(`my-${name}`, `/web/me/${name}`);
    await visit('my-today', '/web/me');
    assert.deepEqual(complaints, []);
    await context.close();
  }
  assert.deepEqual(found, []);
}

// What the list of 60 patients weighs, and how soon something of it is to be seen.
async function weight() {
  const { email } = await clinic(url, 60);
  const { context, page } = await visitor(browser, url, LOOKS['desktop-light']);
  let bytes = 0;
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  session.on('Network.loadingFinished', ({ encodedDataLength }) => { bytes += encodedDataLength; });
  await sign_in(page, email, PASSWORD);
  bytes = 0;
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  await page.goto('/web/caseload?limit=60', { waitUntil: 'load' });
  const painted = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime);
  const rows = await page.locator('table.caseload tbody tr').count();
  console.log(`60 patients: ${rows} rows, ${(bytes / 1000).toFixed(1)} kB in all, first paint after ${painted?.toFixed(0)} ms`);
  assert.equal(rows, 60);
  assert.ok(bytes < 100_000, `${bytes} bytes`);
  await context.close();
}

// What happens to a patient is hinted on the list that is open.
async function live() {
  const { email, writes } = await clinic(url);
  const { context, page, complaints } = await visitor(browser, url, LOOKS['desktop-light']);
  await sign_in(page, email, PASSWORD);
  await page.goto('/web/caseload');
  await page.waitForTimeout(500);
  const from = Date.now();
  await writes('Sore again after the long drive.');
  await page.getByText('Something changed.').waitFor();
  console.log(`live: hinted ${Date.now() - from} ms after the write began`);
  assert.deepEqual(complaints, []);
  await context.close();
}

for (const [name, run] of Object.entries({
  'with scripts': () => story(LOOKS['desktop-light']),
  'without scripts, on a phone': () => story({ ...LOOKS['phone-dark'], javaScriptEnabled: false }),
  'every look': looks,
  weight,
  live,
})) {
  await run();
  console.log(`ok: ${name}`);
}
await browser.close();
