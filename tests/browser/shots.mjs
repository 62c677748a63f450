// Pictures of every page, to be looked at: node shots.mjs URL FOLDER
import { clinic, PASSWORD } from './people.mjs';
import { barriers, LOOKS, open, sign_in, visitor } from './browser.mjs';

const [url, folder] = process.argv.slice(2);
const { email, patient } = await clinic(url);
const browser = await open();
for (const [look, options] of Object.entries(LOOKS)) {
  const { context, page, complaints } = await visitor(browser, url, options);
  const shot = async (name) => {
    await page.screenshot({ path: `${folder}/${look}-${name}.png`, fullPage: true });
    for (const barrier of await barriers(page)) console.log(`${look} ${name}: ${barrier}`);
  };
  await page.goto('/web/');
  await shot('sign-in');
  await sign_in(page, email, PASSWORD);
  await shot('caseload');
  await page.goto(`/web/patients/${patient.id}`);
  await shot('patient');
  for (const summary of await page.locator('details > summary').all()) await summary.click();
  await shot('patient-open');
  await page.goto(`/web/patients/${patient.id}/thresholds`);
  await shot('thresholds');
  await context.clearCookies();
  await sign_in(page, patient.email, PASSWORD);
  await shot('my-today');
  await page.goto('/web/me/access');
  await shot('my-access');
  await page.goto('/web/me/links');
  await shot('my-links');
  for (const complaint of complaints) console.log(`${look}: ${complaint}`);
  await context.close();
}
await browser.close();
