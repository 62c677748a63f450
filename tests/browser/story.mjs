// The stories of the pages, in a real Chromium: a physiotherapist finds who got worse, reads why, ends the go-ahead, writes, and the
// patient's day says rest; one is invited, lets the other in and shuts the door again; a record is handed over and a programme
// changed; a patient logs the day and trains. With scripts and without, by day and by night, on a phone and at a desk.
//
//   node story.mjs URL [FOLDER]      URL of a server with --sandbox; pictures go to FOLDER
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { own_programme } from './own_programme.mjs';
import { clinic, newcomer, PASSWORD, trainee } from './people.mjs';
import { barriers, LOOKS, open, sign_in, small_targets, visitor } from './browser.mjs';

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
  await page.locator('table.caseload tbody tr').nth(1).locator('th a').click();
  assert.ok(page.url().endsWith(patient.id), 'the worsening patient is the first red one');

  // The chart first, then one card an episode; its evidence is folded.
  const card = page.locator('article.episode.worsening').first();
  const order = await page.evaluate(() => [document.querySelector('.chart'), document.querySelector('article.episode')]
    .map((element) => element.getBoundingClientRect().top + element.getBoundingClientRect().height));
  assert.ok(order[0] < order[1], 'the chart comes first');
  await card.getByText('Evidence').first().click();
  await card.getByText('Why: the explanation, worked').first().click();
  const why = await card.innerText();
  assert.match(why, /usual/);
  assert.match(why, /=\s*[\d.]+/);

  // An error is a sentence, and the field has the focus.
  await card.locator('summary.button', { hasText: 'Accept a level' }).click();
  await card.getByLabel('Accept scores up to').fill('6');
  await card.getByRole('button', { name: 'Accept this level' }).click();
  await page.getByText('Please say why').last().waitFor();
  const focused = () => page.evaluate(() => document.activeElement.getAttribute('name'));
  assert.equal(await focused(), 'because');
  await page.locator('article.episode.worsening').first().getByRole('button', { name: /^Mark as seen/ }).click();
  await page.getByText('marked as seen.').waitFor();

  const act = page.locator('#clearances');
  const ending = act.locator('details', { has: page.getByText('End it') });
  await ending.getByText('End it').click();
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

// A physiotherapist invites; a patient lets them in, shows less, looks at what is seen, and asks another one.
async function letting_in(options) {
  const { email } = await clinic(url, 2);
  const { email: nia } = await newcomer(url);
  const desk = await visitor(browser, url, options);
  await sign_in(desk.page, email, PASSWORD);
  await desk.page.getByRole('link', { name: 'Care links' }).click();
  await desk.page.getByRole('button', { name: 'Make an invitation' }).click();
  await desk.page.getByRole('img', { name: /picture for the patient/ }).waitFor();
  const code = await desk.page.locator('.code').innerText();
  assert.match(code, /^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/);

  const own = await visitor(browser, url, options);
  await sign_in(own.page, nia, PASSWORD);
  await own.page.getByRole('link', { name: 'Who may look' }).click();
  await own.page.getByText('I have a code from my physiotherapist').click();
  const form = own.page.locator('details', { hasText: 'I have a code' });
  await form.getByLabel('The code').fill(code.toLowerCase());
  await form.getByLabel('Own words').uncheck();
  await form.getByRole('button', { name: 'Let them in' }).click();
  await own.page.getByText('nobody sees a record without consent').first().waitFor();
  assert.equal(await form.getByLabel('Own words').isChecked(), false, 'what was unticked stays so');
  await form.getByLabel('I agree').check();
  await form.getByRole('button', { name: 'Let them in' }).click();
  await own.page.getByText('They see from now on what you share.').waitFor();
  await own.page.getByText('Shared: pain, training, questionnaires.').waitFor();

  await desk.page.goto('/web/caseload');
  await desk.page.getByRole('link', { name: 'Nia Okoro' }).click();
  await desk.page.getByText('Shared with you: pain, training, questionnaires.').waitFor();
  await desk.page.getByText('Ask a colleague').click();
  await desk.page.getByLabel('Their e-mail address').fill('quinn@example.org');
  await desk.page.getByLabel('Why (the patient and your colleague read it)').fill('Closer to your home');
  await desk.page.getByRole('button', { name: 'Ask', exact: true }).click();
  await desk.page.getByText('The patient is asked first').first().waitFor();

  await own.page.goto('/web/me/links');
  await own.page.getByText('Pat Moreau asks for your yes').waitFor();
  await own.page.getByRole('button', { name: 'No, I do not want that' }).click();
  await own.page.getByText('nobody is let in by it').waitFor();
  await own.page.getByRole('link', { name: 'What they see' }).click();
  await own.page.getByRole('heading', { name: 'What Pat Moreau sees' }).waitFor();
  await own.page.goto('/web/me/links');
  await own.page.getByRole('button', { name: 'End this care link' }).click();
  await own.page.getByText('From now on they see nothing of your record.').waitFor();
  await desk.page.goto('/web/caseload');
  assert.equal(await desk.page.getByRole('link', { name: 'Nia Okoro' }).count(), 0);
  for (const { context, complaints } of [desk, own]) {
    assert.deepEqual(complaints, []);
    await context.close();
  }
}

// The record as files, and the programme changed.
async function handing_over(options) {
  const { email, patient, asPhysiotherapist } = await clinic(url, 2);
  const { context, page, complaints } = await visitor(browser, url, { ...options, acceptDownloads: true });
  await sign_in(page, email, PASSWORD);
  await page.goto(`/web/patients/${patient.id}`);
  const fetched = async (link) => {
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: link, exact: true }).click()]);
    return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
  };
  const report = await fetched('Report, 12 weeks');
  assert.match(report.name, /^limber-report-.*\.pdf$/);
  assert.equal(report.bytes.subarray(0, 5).toString(), '%PDF-');
  await page.getByText('Tables (CSV)').click();
  const table = await fetched('Pain logs, a year');
  assert.match(table.bytes.toString(), /^local_date,kind,region/);
  assert.equal(JSON.parse((await fetched('FHIR bundle, 12 weeks')).bytes).resourceType, 'Bundle');

  await page.getByText('A copy of all days').click();
  await page.getByRole('button', { name: 'Ask for the copy' }).click();
  await page.getByText('The copy is asked for.').waitFor();
  while ((await page.getByRole('link', { name: 'Fetch the file' }).count()) === 0) {
    await page.waitForTimeout(200);
    await page.getByRole('link', { name: 'Look again' }).click();
  }
  const copy = await fetched('Fetch the file');
  assert.equal(JSON.parse(copy.bytes).format, 'limber-record-1');

  await page.goto(`/web/patients/${patient.id}`);
  await page.getByRole('link', { name: 'Look at it and change it' }).click();
  await page.getByLabel('Look at a phase').selectOption('1');
  await page.getByRole('button', { name: 'Look', exact: true }).click();
  await page.getByText('Move the patient to phase 1').click();
  await page.getByRole('button', { name: 'Sign it: phase 1' }).click();
  await page.getByText('Please say why').first().waitFor();
  await page.locator('#phase').getByLabel('Why (kept').fill('Calm down first');
  await page.getByRole('button', { name: 'Sign it: phase 1' }).click();
  await page.getByText('The phase is changed.').waitFor();
  const [enrolment] = (await asPhysiotherapist('GET', `/v1/patients/${patient.id}/enrolments`)).items;
  assert.equal(enrolment.phase, 1);
  await page.getByText('Change an exercise for this patient').click();
  await page.getByRole('button', { name: 'Look at it: nothing is stored' }).click();
  await page.getByText('For this patient now: as the programme has it.').waitFor();
  await page.getByLabel('In the sessions').selectOption('yes');
  await page.getByRole('button', { name: 'Look what it means' }).click();
  await page.getByText('not offered').first().waitFor();
  await page.locator('#try').getByLabel('Why').fill('It pinches');
  await page.getByRole('button', { name: 'Sign this change' }).click();
  await page.getByText('The exercise is changed for this patient.').waitFor();
  await page.getByText('left out').first().waitFor();
  assert.deepEqual(complaints, []);
  await context.close();
}

// A patient logs the day and trains by the form, with a thumb.
async function diary(options) {
  const { email, asPatient } = await trainee(url);
  const { context, page, complaints } = await visitor(browser, url, options);
  await sign_in(page, email, PASSWORD);

  // The day: the left hip is logged already and is corrected; the right knee is new.
  await page.getByRole('link', { name: 'Log the day' }).first().click();
  const score = (name, value) => page.getByRole('group', { name }).getByRole('radio', { name: value, exact: true }).check({ force: true });
  await score('Worst pain in the last 24 hours', '3');
  await page.getByRole('button', { name: 'Correct this log' }).click();
  await page.getByText('Your log is corrected.').waitFor();
  await page.goto('/web/me/log');
  await page.getByText('Another place or an earlier day').click();
  await page.getByLabel('Part of the body').selectOption('knee');
  await page.getByLabel('Side').selectOption('right');
  await page.getByRole('button', { name: 'Show this log' }).click();
  await score('Pain right now', '2');
  await page.getByText('More about the day').click();
  await page.getByLabel('Stairs').check();
  await page.getByRole('button', { name: 'Log this day' }).click();
  await page.getByText('Please choose the worst pain').first().waitFor();
  assert.equal(await page.getByLabel('Stairs').isChecked(), true, 'what was ticked stays so');
  await score('Worst pain in the last 24 hours', '2');
  await page.getByRole('button', { name: 'Log this day' }).click();
  await page.getByText('Your day is logged.').waitFor();
  await page.locator('.decision').first().waitFor();
  const logs = (await asPatient('pain-logs?limit=5')).items;
  assert.deepEqual(logs.filter(({ region }) => region === 'knee').map(({ worst_pain, pain_now, triggers }) => [worst_pain, pain_now, triggers]), [[2, 2, ['stairs']]]);
  assert.equal(logs.find(({ region }) => region === 'hip').worst_pain, 3);

  // The session: two of three sets, with band, effort, pain and rest.
  await page.getByRole('link', { name: 'Session', exact: true }).click();
  const march = page.locator('li', { has: page.getByRole('heading', { name: 'band march' }) });
  assert.match(await march.getByRole('combobox', { name: /^Band/ }).inputValue(), /^theraband-/);
  await march.getByText('How to do it').click();
  for (const [set, pain, rest] of [['Set 1', '1', '60'], ['Set 2', '2', '75']]) {
    const group = march.getByRole('group', { name: set });
    await group.getByRole('checkbox').check();
    assert.notEqual(await group.getByLabel('Repetitions').inputValue(), '');
    await group.getByLabel('Pain').selectOption(pain);
    await group.getByLabel('Rest after').fill(rest);
  }
  await march.getByLabel('How hard the last set felt').selectOption('6');
  await score('Worst pain during it', '2');
  await page.getByLabel('How long it took').fill('12');
  await page.getByRole('button', { name: 'Log this session' }).click();
  await page.getByText('Your session is logged.').waitFor();
  await page.getByText('Logged: 1 exercise, 2 sets, 12 minutes.').waitFor();
  const [session] = (await asPatient('session-logs?limit=1')).items;
  const sets = session.exercises[0].sets.map(({ pain, rest_seconds, effort_omni }) => [pain, rest_seconds, effort_omni]);
  assert.deepEqual([session.completion, session.pain_during, sets], ['partial', 2, [[1, 60, null], [2, 75, 6]]]);
  assert.deepEqual(complaints, []);
  await context.close();
}

// Ticking sets is use: a patient who trains for long is not signed out in the middle of it.
async function long_session(options) {
  const { email } = await trainee(url);
  const { context, page, complaints } = await visitor(browser, url, options);
  await sign_in(page, email, PASSWORD);
  await page.clock.install();
  await page.goto('/web/me/session');
  const asked = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  // Drawings come as they are scrolled to, and are for everybody: they are no use of the account.
  const pages = () => asked.filter((path) => !path.startsWith('/web/assets/') && !path.endsWith('/drawing.svg'));
  const boxes = page.locator('.set input[type=checkbox]');
  await boxes.nth(0).check();
  assert.deepEqual(pages(), [], 'the page itself was just asked for');
  await page.clock.fastForward('06:00');
  await Promise.all([page.waitForResponse((answer) => answer.ok() && answer.url().endsWith('/web/me')), boxes.nth(1).check()]);
  await boxes.nth(2).check();
  assert.deepEqual(pages(), ['/web/me']);
  assert.deepEqual(complaints, []);
  await context.close();
}

// The patient's forms with the keyboard alone: a score is chosen by arrow keys, a set is ticked with the space bar.
async function keyboard(options) {
  const { email, asPatient } = await trainee(url);
  const { context, page, complaints } = await visitor(browser, url, options);
  await sign_in(page, email, PASSWORD);
  await page.goto('/web/me/session');
  const focused = () => page.evaluate(() => [document.activeElement.type, document.activeElement.name, document.activeElement.textContent].join(' '));
  const to = async (what) => {
    for (let step = 0; step < 400; step += 1) {
      if ((await focused()).includes(what)) return;
      await page.keyboard.press('Tab');
    }
    assert.fail(`the keyboard does not reach ${what}`);
  };
  await to('checkbox supine-band-march/1/done');
  await page.keyboard.press('Space');
  await to('radio pain_during');
  for (const key of ['ArrowRight', 'ArrowRight']) await page.keyboard.press(key);
  await to('Log this session');
  await page.keyboard.press('Enter');
  await page.getByText('Your session is logged.').waitFor();
  const [session] = (await asPatient('session-logs?limit=1')).items;
  assert.deepEqual([session.exercises.length, session.pain_during], [1, 1], 'from “not rated” the arrow goes on to 0 and 1');
  assert.deepEqual(complaints, []);
  await context.close();
}

// Every page in every look: pictures to look at, and no barrier for anybody.
async function looks() {
  const { email, patient, asPhysiotherapist, asks } = await clinic(url);
  await asks(email);
  const { email: trains } = await trainee(url);
  const { key: own } = await asPhysiotherapist('POST', '/v1/programmes/hip-flexor/copy', {});
  const colleague = { kind: 'referral', physiotherapist: 'quinn@example.org', reason: 'A second look at the hip, please' };
  await asPhysiotherapist('POST', `/v1/patients/${patient.id}/care-requests`, colleague);
  const found = [];
  for (const [look, options] of Object.entries(LOOKS)) {
    const { context, page, complaints } = await visitor(browser, url, options);
    const visit = async (name, address) => {
      if (address) await page.goto(address);
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (wider > 1) found.push(`${look} ${name}: ${wider} px too wide`);
      if (folder) await page.screenshot({ path: `${folder}/${look}-${name}.png`, fullPage: true });
      found.push(...(await barriers(page)).map((barrier) => `${look} ${name}: ${barrier}`));
    };
    await visit('sign-in', '/web/');
    await sign_in(page, email, PASSWORD);
    await visit('caseload', '/web/caseload');
    await visit('notices', '/web/notices');
    await visit('patient', `/web/patients/${patient.id}`);
    await page.evaluate(() => document.querySelectorAll('details').forEach((each) => (each.open = true)));
    await visit('patient-open');
    await visit('thresholds', `/web/patients/${patient.id}/thresholds?try=1&set.session_ceiling=3`);
    const exercise = 'phase=2&exercise=supine-band-march&highest=0&pain_ceiling=1';
    await visit('programme', `/web/patients/${patient.id}/programme?${exercise}`);
    await page.evaluate(() => document.querySelectorAll('details').forEach((each) => (each.open = true)));
    await visit('programme-open');
    await visit('programmes', '/web/programmes');
    await visit('programme-read', '/web/programmes/hip-flexor');
    await visit('programme-week', '/web/programmes/hip-flexor/week?phase=2');
    await visit('draft', `/web/programmes/${own}/edit`);
    await visit('draft-phase', `/web/programmes/${own}/edit?phase=2`);
    await page.evaluate(() => document.querySelectorAll('details').forEach((each) => (each.open = true)));
    await visit('draft-phase-open');
    await page.goto(`/web/patients/${patient.id}`);
    await page.getByText('A copy of all days').click();
    await page.getByRole('button', { name: 'Ask for the copy' }).click();
    await visit('copy');
    await page.goto('/web/care');
    await page.getByRole('button', { name: 'Make an invitation' }).click();
    await visit('care-invitation');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await sign_in(page, patient.email, PASSWORD);
    for (const name of ['messages', 'access', 'links']) await visit(`my-${name}`, `/web/me/${name}`);
    await page.evaluate(() => document.querySelectorAll('details').forEach((each) => (each.open = true)));
    await visit('my-links-open');
    await page.goto('/web/me/links');
    await page.getByRole('link', { name: 'What they see' }).first().click();
    await page.evaluate(() => document.querySelectorAll('details').forEach((each) => (each.open = true)));
    await visit('my-preview');
    await visit('my-record', '/web/patients/me');
    await visit('my-today', '/web/me');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await sign_in(page, trains, PASSWORD);
    for (const name of ['log', 'session']) {
      await visit(`my-${name}`, `/web/me/${name}`);
      await page.evaluate(() => document.querySelectorAll('details').forEach((each) => (each.open = true)));
      await visit(`my-${name}-open`);
    }
    found.push(...(await small_targets(page)).map((target) => `${look} my-session: ${target}`));
    await page.goto('/web/me/log');
    found.push(...(await small_targets(page)).map((target) => `${look} my-log: ${target}`));
    assert.deepEqual(complaints, []);
    await context.close();
  }
  assert.deepEqual(found, []);
}

// The browser may tell of it a moment later than of all else.
async function first_paint(page) {
  const start = await page.evaluate(() => new Promise((tell) => {
    new PerformanceObserver((list) => list.getEntriesByName('first-contentful-paint').forEach((entry) => tell(entry.startTime)))
      .observe({ type: 'paint', buffered: true });
  }));
  return start.toFixed(0);
}

// What pages weigh, the list of 60 patients first, and how soon something of it is to be seen.
async function weight() {
  const { email, patient } = await clinic(url, 60);
  const { context, page } = await visitor(browser, url, LOOKS['desktop-light']);
  let bytes = 0;
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  session.on('Network.loadingFinished', ({ encodedDataLength }) => { bytes += encodedDataLength; });
  await sign_in(page, email, PASSWORD);
  bytes = 0;
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  await page.goto('/web/caseload?limit=60', { waitUntil: 'load' });
  const painted = await first_paint(page);
  const rows = await page.locator('table.caseload tbody tr').count();
  console.log(`60 patients: ${rows} rows, ${(bytes / 1000).toFixed(1)} kB in all, first paint after ${painted} ms`);
  assert.equal(rows, 60);
  assert.ok(bytes < 100_000, `${bytes} bytes`);
  for (const address of ['/web/care', `/web/patients/${patient.id}`, `/web/patients/${patient.id}/programme`]) {
    bytes = 0;
    await page.goto(address, { waitUntil: 'load' });
    const kilobytes = (bytes / 1000).toFixed(1);
    console.log(`${address.replace(patient.id, '…')}: ${kilobytes} kB in all, first paint after ${await first_paint(page)} ms`);
    assert.ok(bytes < 100_000, `${address}: ${bytes} bytes`);
  }
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
  'letting in': () => letting_in(LOOKS['desktop-light']),
  'letting in, without scripts, on a phone': () => letting_in({ ...LOOKS['phone-dark'], javaScriptEnabled: false }),
  'handing over': () => handing_over(LOOKS['desktop-light']),
  'handing over, without scripts, on a phone': () => handing_over({ ...LOOKS['phone-light'], javaScriptEnabled: false }),
  'a programme of one\'s own': () => own_programme(browser, url, LOOKS['desktop-light']),
  'a programme of one\'s own, on a phone': () => own_programme(browser, url, LOOKS['phone-dark']),
  'a programme of one\'s own, without scripts, on a phone': () => own_programme(browser, url, { ...LOOKS['phone-light'], javaScriptEnabled: false }),
  'the diary': () => diary(LOOKS['phone-light']),
  'the diary, without scripts, on a small phone': () => diary({ ...LOOKS['small-light'], javaScriptEnabled: false }),
  'a long session': () => long_session(LOOKS['phone-light']),
  'the session with the keyboard alone': () => keyboard(LOOKS['desktop-light']),
  'every look': looks,
  weight,
  live,
})) {
  await run();
  console.log(`ok: ${name}`);
}
await browser.close();
