// Keeps progress bars true while the page is open. At the end a page that only tells of works asks for itself again; one with something to fill in
// leaves that to its reader, whose words, or whose search on its way, a reload would take away.
let open = [...document.querySelectorAll('[data-job]')].filter((e) => e.dataset.job);
const filled = document.querySelector('main :is(input:not([type=hidden]), select, textarea)') !== null;
let wait = 1000;

async function look() {
  try {
    const page = await fetch('/travaux', { headers: { accept: 'text/html' } });
    if (page.ok) {
      const fresh = new DOMParser().parseFromString(await page.text(), 'text/html');
      const nowOf = (job) => fresh.querySelector(`[data-job="${CSS.escape(job.dataset.job)}"]`);
      const ended = open.filter((job) => !nowOf(job));
      if (ended.length > 0 && !filled) { location.reload(); return; }
      ended.forEach(end);
      open = open.filter(nowOf);
      for (const job of open) {
        job.querySelector('progress').value = nowOf(job).querySelector('progress').value;
        job.querySelector('[data-told]').textContent = nowOf(job).querySelector('[data-told]').textContent;
      }
      wait = 1000;
    }
  } catch {
    wait = Math.min(wait * 2, 15000);
  }
  if (open.length > 0) setTimeout(look, wait);
}

function end(job) {
  for (const part of job.querySelectorAll('[data-open]')) part.hidden = true;
  job.querySelector('[data-ended]').hidden = false;
}

if (open.length > 0) setTimeout(look, wait);
