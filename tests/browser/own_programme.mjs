// A physiotherapist's own programme, made wholly in a browser: copied, a dose changed, a mistake seen and mended, a week looked at,
// published, given to a patient; and the patient finds it on the form of the session.
import assert from 'node:assert/strict';
import { PASSWORD, trainee } from './people.mjs';
import { barriers, sign_in, visitor } from './browser.mjs';

export async function own_programme(browser, url, options) {
  const { physiotherapist, patient, asPatient } = await trainee(url);
  const { context, page, complaints } = await visitor(browser, url, options);
  const found = [];
  const look = async (name) => found.push(...(await barriers(page)).map((barrier) => `${name}: ${barrier}`));
  await sign_in(page, physiotherapist, PASSWORD);
  await page.getByRole('link', { name: 'Programmes' }).click();
  await page.getByRole('button', { name: /^Copy\s*: Hip flexor/ }).first().click();
  await page.getByText('This is your own copy, a draft.').waitFor();
  await page.getByLabel('Name', { exact: true }).fill('Hip, my way');
  await page.getByRole('button', { name: 'Save the draft' }).click();
  await page.getByText('The draft is saved.').waitFor();

  // A number that cannot be, and an empty goal: both are shown at once, and nothing is stored.
  await page.getByRole('link', { name: 'Phase 0:' }).click();
  const step = page.locator('details.row[id^=draft-steps-]').first();
  await step.locator('summary').first().click();
  const sets = step.getByRole('group', { name: 'Grade 0' }).getByLabel('Sets');
  const before = Number(await sets.inputValue());
  await sets.fill('99');
  const goal = await page.getByLabel('Goal').inputValue();
  await page.getByLabel('Goal').fill('');
  await page.getByRole('button', { name: 'Save this phase' }).first().click();
  await page.getByRole('heading', { name: '2 to mend' }).waitFor();
  if (options.javaScriptEnabled !== false) await look('a phase with mistakes');
  await page.getByRole('region', { name: '2 to mend' }).getByRole('link').last().click();
  assert.equal(await sets.isVisible(), true, 'the row with the mistake is open');
  assert.equal(await sets.inputValue(), '99', 'what was typed is there');

  // Mended, with a grade more; the row is added without being stored.
  await page.getByLabel('Goal').fill(goal);
  await sets.fill(String(before + 1));
  await step.getByRole('button', { name: /^Add a grade/ }).click();
  await step.getByRole('button', { name: /^Remove\s*: grade 1 / }).waitFor();
  await page.getByRole('button', { name: 'Check it all' }).first().click();
  const rows = step.locator('fieldset.grade');
  while ((await page.getByText('Nothing to mend.').count()) === 0) {
    // The grades above have to differ from the one that was raised.
    await rows.last().getByRole('button', { name: /^Remove/ }).click();
    await page.getByRole('button', { name: 'Check it all' }).first().click();
    await page.waitForLoadState();
  }
  await page.getByRole('button', { name: 'Save this phase' }).first().click();
  await page.getByText('The phase is saved in the draft.').waitFor();

  // A week of it.
  await page.getByRole('link', { name: 'Preview a week' }).click();
  await page.getByRole('heading', { name: 'Day 7' }).waitFor();
  if (options.javaScriptEnabled !== false) await look('a week');
  await page.getByRole('link', { name: 'Back to phase 0' }).click();
  await page.getByRole('link', { name: 'As a whole' }).click();
  await page.getByRole('button', { name: 'Publish version 1' }).click();
  await page.getByText('It is published: patients can be enrolled in it.').waitFor();

  // Given to a patient, in the place of what they were on.
  await page.goto(`/web/patients/${patient.id}/programme`);
  if ((await page.getByLabel('It is to be').count()) > 0) {
    await page.getByLabel('It is to be').selectOption('stopped');
    await page.locator('#status').getByLabel('Why').fill('Another plan');
    await page.locator('#status').getByRole('button', { name: 'Sign it' }).click();
    await page.getByText('On no programme.').waitFor();
  }
  await page.locator('#enrol').getByLabel('Programme').selectOption({ label: 'Hip, my way (hip)' });
  await page.locator('#enrol').getByLabel('Side').selectOption('left');
  await page.locator('#enrol').getByLabel('Why').fill('A plan of my own');
  await page.getByRole('button', { name: 'Begin it' }).click();
  await page.getByText('The programme is begun.').waitFor();
  await page.getByRole('button', { name: 'Sign out' }).click();

  // The patient trains by it.
  await sign_in(page, patient.email, PASSWORD);
  await page.getByRole('link', { name: 'Session', exact: true }).click();
  await page.getByText('Hip, my way').first().waitFor();
  await page.locator('.set input[type=checkbox]').first().check();
  await page.getByRole('group', { name: 'Worst pain during it' }).getByRole('radio', { name: '1', exact: true }).check({ force: true });
  await page.getByRole('button', { name: 'Log this session' }).click();
  await page.getByText('Your session is logged.').waitFor();
  const [enrolment] = (await asPatient('enrolments?limit=20')).items.filter(({ status }) => status === 'active');
  const [session] = (await asPatient('session-logs?limit=1')).items;
  assert.equal(enrolment.programme_name, 'Hip, my way');
  assert.equal(session.enrolment_id, enrolment.id);
  assert.deepEqual(found, []);
  assert.deepEqual(complaints, []);
  await context.close();
}
