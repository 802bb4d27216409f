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
