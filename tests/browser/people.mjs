// A clinic to look at: six patients, told by the sandbox, of whom one got worse, and their physiotherapist.

const SCRIPTS = ['steady', 'step', 'noisy', 'silent', 'red_flag', 'steady'];
export const PASSWORD = 'violet otter climbs quietly';

async function ask(url, method, path, body, token) {
  const answer = await fetch(url + path, {
    method,
    headers: { ...(body ? { 'content-type': 'application/json' } : {}), ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: body && JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return text ? JSON.parse(text) : null;
}

// The e-mail addresses of the physiotherapist and of the patient who got worse, and a way to ask the API as that patient.
export async function clinic(url) {
  const email = `pat-${Date.now()}@example.org`;
  const account = { email, password: PASSWORD, role: 'physiotherapist', display_name: 'Pat Moreau', time_zone: 'Europe/London' };
  await ask(url, 'POST', '/v1/auth/register', account);
  let worsening;
  for (const [seed, script] of SCRIPTS.entries()) {
    const made = await ask(url, 'POST', '/v1/sandbox/patients', { script, days: 56, seed, physiotherapist_email: email });
    if (script === 'step') worsening = made.patient;
  }
  const login = (who) => ask(url, 'POST', '/v1/auth/login', { email: who, password: PASSWORD });
  const patient = await login(worsening.email);
  const physiotherapist = await login(email);
  return {
    email,
    patient: worsening,
    asPatient: (path) => ask(url, 'GET', `/v1/patients/me/${path}`, null, patient.access_token),
    asPhysiotherapist: (method, path, body) => ask(url, method, path, body, physiotherapist.access_token),
  };
}
