// Counts what is left to type under a long field; without it the limit stands in the hint.
for (const area of document.querySelectorAll('textarea[data-count]')) {
  const told = document.createElement('p');
  told.className = 'counted';
  told.setAttribute('aria-live', 'polite');
  let wait = 0;
  const tell = () => {
    const left = Number(area.dataset.count) - area.value.length;
    told.textContent = area.dataset.left.replace('{0}', left.toLocaleString(document.documentElement.lang));
  };
  area.after(told);
  area.addEventListener('input', () => { clearTimeout(wait); wait = setTimeout(tell, 300); });
  tell();
}

// Shows what is typed in a passphrase, for as long as one wants; it is hidden again before it leaves, so that the browser does not keep it as plain text.
for (const button of document.querySelectorAll('button[data-reveal]')) {
  const field = document.getElementById(button.dataset.reveal);
  const [show, conceal] = [button.textContent, button.dataset.conceal];
  const turn = (shown) => {
    field.type = shown ? 'text' : 'password';
    button.textContent = shown ? conceal : show;
  };
  button.hidden = false;
  button.addEventListener('click', () => turn(field.type === 'password'));
  field.form.addEventListener('submit', () => turn(false));
}

// How long a new passphrase is, which is what protects: a gauge and its word. Whether it is one of those that are guessed first, the server says.
for (const field of document.querySelectorAll('input[data-strength]')) {
  const words = field.dataset.strength.split('|');
  const [told, gauge, word] = [document.createElement('p'), document.createElement('meter'), document.createElement('span')];
  Object.assign(gauge, { min: 0, max: 4, low: 2, high: 3, optimum: 4, value: 0 });
  gauge.setAttribute('aria-label', field.dataset.strengthLabel);
  told.className = 'strength';
  told.append(gauge, word);
  word.setAttribute('role', 'status');
  field.closest('.field').append(told);
  const tell = () => {
    const [length, kinds] = [[...field.value].length, new Set(field.value).size];
    const step = length < 12 || kinds < 5 ? 0 : length < 20 ? 1 : length < 28 ? 2 : 3;
    told.hidden = length === 0;
    gauge.value = length === 0 ? 0 : step + 1;
    if (word.textContent !== words[step]) word.textContent = words[step];
  };
  field.addEventListener('input', tell);
  tell();
}
