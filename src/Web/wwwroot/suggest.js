// Titles that go on from what is typed, under a search field: a combobox with a list (WAI-ARIA). Without it the field is a plain search.
for (const input of document.querySelectorAll('input[data-suggest]')) {
  const list = document.createElement('ul');
  list.id = input.id + '-suggestions';
  list.className = 'suggest';
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', input.dataset.suggestLabel);
  list.hidden = true;
  input.after(list);
  for (const [name, value] of Object.entries({ role: 'combobox', 'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': list.id })) input.setAttribute(name, value);
  let chosen = -1, wait = 0, asked = 0;
  const close = () => { list.hidden = true; chosen = -1; input.setAttribute('aria-expanded', 'false'); input.removeAttribute('aria-activedescendant'); };
  const choose = at => {
    const options = list.children;
    if (!options.length) return;
    chosen = (at + options.length) % options.length;
    for (let i = 0; i < options.length; i++) options[i].setAttribute('aria-selected', String(i === chosen));
    input.setAttribute('aria-activedescendant', options[chosen].id);
    options[chosen].scrollIntoView({ block: 'nearest' });
  };
  const take = option => { input.value = option.textContent; close(); input.form.requestSubmit(); };
  const show = titles => {
    list.replaceChildren(...titles.map((title, i) => {
      const option = document.createElement('li');
      option.id = `${list.id}-${i}`;
      option.setAttribute('role', 'option');
      option.setAttribute('aria-selected', 'false');
      option.textContent = title;
      option.addEventListener('mousedown', e => { e.preventDefault(); take(option); });
      return option;
    }));
    chosen = -1;
    input.removeAttribute('aria-activedescendant');
    list.hidden = titles.length === 0;
    input.setAttribute('aria-expanded', String(titles.length > 0));
  };
  input.addEventListener('input', () => {
    clearTimeout(wait);
    const typed = input.value.trim(), mine = ++asked;
    if (typed.length < 2) { close(); return; }
    wait = setTimeout(async () => {
      try {
        const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(typed)}`);
        // An answer to what was typed before is late.
        if (answer.ok && mine === asked && document.activeElement === input) show(await answer.json());
      } catch { close(); }
    }, 150);
  });
  input.addEventListener('keydown', e => {
    if (list.hidden) return;
    if (e.key === 'ArrowDown') { e.preventDefault(); choose(chosen + 1); }
    else if (e.key === 'ArrowUp') { e.preventDefault(); choose(chosen < 0 ? -1 : chosen - 1); }
    else if (e.key === 'Escape') { e.preventDefault(); close(); }
    else if (e.key === 'Enter' && chosen >= 0) { e.preventDefault(); take(list.children[chosen]); }
  });
  input.addEventListener('blur', close);
}
