// Keeps progress bars true while the page is open; without it the page asks for itself again every few seconds.
const open = [...document.querySelectorAll('[data-job]')].filter((e) => e.dataset.job);
let wait = 1000;

async function look() {
  try {
    const page = await fetch('/travaux', { headers: { accept: 'text/html' } });
    if (page.ok) {
      const fresh = new DOMParser().parseFromString(await page.text(), 'text/html');
      let ended = false;
      for (const job of open) {
        const now = fresh.querySelector(`[data-job="${CSS.escape(job.dataset.job)}"]`);
        if (!now) { ended = true; continue; }
        job.querySelector('progress').value = now.querySelector('progress').value;
        job.querySelector('[data-told]').textContent = now.querySelector('[data-told]').textContent;
      }
      if (ended) { location.reload(); return; }
      wait = 1000;
    }
  } catch {
    wait = Math.min(wait * 2, 15000);
  }
  setTimeout(look, wait);
}

if (open.length > 0) setTimeout(look, wait);
