// A clinic to look at: patients told by the sandbox, of whom one got worse, and their physiotherapist.

const FEW = ['steady', 'step', 'noisy', 'silent', 'red_flag', 'recovering'];
export const PASSWORD = 'violet otter climbs quietly';
let clinics = 0;

async function ask(url, method, path, body, token, more = {}) {
  const answer = await fetch(url + path, {
    method,
    headers: { ...more, ...(body ? { 'content-type': 'application/json' } : {}), ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: body && JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return text ? JSON.parse(text) : null;
}

// A patient whom nobody knows yet.
export async function newcomer(url) {
  const email = `nia-${Date.now()}-${(clinics += 1)}@example.org`;
  const account = { email, password: PASSWORD, role: 'patient', display_name: 'Nia Okoro', born_on: '1991-04-02', time_zone: 'Europe/London' };
  await ask(url, 'POST', '/v1/auth/register', account);
  return { email };
}

// The physiotherapist's address, the patient who got worse, and ways to ask the API as the two.
export async function clinic(url, patients = FEW.length) {
  const email = `pat-${Date.now()}-${(clinics += 1)}@example.org`;
  const account = { email, password: PASSWORD, role: 'physiotherapist', display_name: 'Pat Moreau', time_zone: 'Europe/London' };
  await ask(url, 'POST', '/v1/auth/register', account);
  let worsening;
  for (let seed = 0; seed < patients; seed += 1) {
    const script = FEW[seed % FEW.length];
    const made = await ask(url, 'POST', '/v1/sandbox/patients', { script, days: 56, seed, physiotherapist_email: email });
    if (seed === 1) worsening = made.patient;
  }
  const login = async (who) => (await ask(url, 'POST', '/v1/auth/login', { email: who, password: PASSWORD })).access_token;
  const [patient, physiotherapist] = [await login(worsening.email), await login(email)];
  return {
    email,
    patient: worsening,
    asPatient: (path) => ask(url, 'GET', `/v1/patients/me/${path}`, null, patient),
    asPhysiotherapist: (method, path, body) => ask(url, method, path, body, physiotherapist),
    asks: async (physiotherapist) => {
      const bob = (await newcomer(url)).email;
      const consent = { kind: 'ask', physiotherapist, accepted: true, slices: ['pain', 'training'], reason: 'My left hip, since the marathon' };
      await ask(url, 'POST', '/v1/patients/me/care-requests', consent, await login(bob));
    },
    writes: (text) => ask(url, 'POST', '/v1/patients/me/messages', { text }, patient),
  };
}

// A patient on a programme whose bands are due today, and a way to ask the API as them.
export async function trainee(url) {
  const email = `pat-${Date.now()}-${(clinics += 1)}@example.org`;
  const account = { email, password: PASSWORD, role: 'physiotherapist', display_name: 'Pat Moreau', time_zone: 'Europe/London' };
  await ask(url, 'POST', '/v1/auth/register', account);
  const made = await ask(url, 'POST', '/v1/sandbox/patients', { script: 'steady', days: 56, seed: 1, physiotherapist_email: email });
  const token = (await ask(url, 'POST', '/v1/auth/login', { email: made.patient.email, password: PASSWORD })).access_token;
  const asPatient = (path) => ask(url, 'GET', `/v1/patients/me/${path}`, null, token);
  // Without their last session the bands have rested long enough.
  const [last] = (await asPatient('session-logs?limit=1')).items;
  await ask(url, 'DELETE', `/v1/patients/me/session-logs/${last.id}`, null, token, { 'if-match': `"v${last.version}"` });
  return { email: made.patient.email, patient: made.patient, physiotherapist: email, asPatient };
}
