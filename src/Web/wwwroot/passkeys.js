// Passkeys: the browser's own dialogue needs a script. Forms wait hidden; this shows them and fills in the proof. Without it, one signs in with a code.
const able = window.PublicKeyCredential && PublicKeyCredential.parseCreationOptionsFromJSON && PublicKeyCredential.parseRequestOptionsFromJSON;

async function prove(form) {
  const answer = await fetch(form.dataset.passkey, { headers: { accept: 'application/json' } });
  if (!answer.ok) throw new Error(`${answer.status}`);
  const options = await answer.json();
  const credential = 'passkeyMake' in form.dataset
    ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
    : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
  return JSON.stringify(credential.toJSON());
}

for (const form of able ? document.querySelectorAll('form[data-passkey]') : []) {
  form.hidden = false;
  form.addEventListener('submit', async (event) => {
    if (form.elements.preuve.value) return;
    event.preventDefault();
    const told = form.querySelector('[data-told]');
    told.textContent = '';
    try {
      form.elements.preuve.value = await prove(form);
      form.requestSubmit();
    } catch {
      told.textContent = form.dataset.refused;
    }
  });
}
