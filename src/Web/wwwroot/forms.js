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
