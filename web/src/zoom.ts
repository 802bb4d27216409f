// The page is complete without this: its pictures are links to themselves. With it, the chosen one is looked at closely.
const host = document.querySelector<HTMLElement>('[data-zoom]');
if (host) void start(host);

async function start(frame: HTMLElement): Promise<void> {
  const pages = [...frame.querySelectorAll<HTMLAnchorElement>('a[data-info]')];
  const first = pages[0];
  if (!first) return;
  try {
    const { default: OpenSeadragon } = await import('openseadragon');
    // The library writes a style sheet into the page, which the portal's policy refuses, unless it finds its own: this one has no effect.
    const mark = document.createElementNS('urn:none', 'style');
    mark.setAttribute('data-openseadragon-mobile-css', 'true');
    document.head.append(mark);
    const stage = document.createElement('div');
    stage.className = 'zoom-stage';
    const acts = document.createElement('div');
    acts.className = 'zoom-acts';
    frame.prepend(stage, acts);
    frame.classList.add('zoom-on');
    const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    const viewer = OpenSeadragon({
      element: stage,
      showNavigationControl: false,
      animationTime: still ? 0 : 0.6,
      // A page that scrolls goes on scrolling: the wheel looks closer only once the picture was chosen.
      gestureSettingsMouse: { scrollToZoom: false, clickToZoom: true },
      maxZoomPixelRatio: 3,
      drawer: 'canvas',
    });
    const canvas = stage.querySelector<HTMLElement>('.openseadragon-canvas');
    canvas?.setAttribute('role', 'group');
    canvas?.setAttribute('aria-label', frame.dataset['zoom'] ?? '');
    const act = (word: string | undefined, run: () => void): void => {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'quiet';
      button.textContent = word ?? '';
      button.addEventListener('click', run);
      acts.append(button);
    };
    act(frame.dataset['zoomIn'], () => viewer.viewport.zoomBy(1.6).applyConstraints());
    act(frame.dataset['zoomOut'], () => viewer.viewport.zoomBy(1 / 1.6).applyConstraints());
    act(frame.dataset['zoomHome'], () => viewer.viewport.goHome());

    const show = (page: HTMLAnchorElement): void => {
      for (const other of pages) other.removeAttribute('aria-current');
      page.setAttribute('aria-current', 'true');
      viewer.open({ tileSource: page.dataset['info']! });
    };
    viewer.addHandler('open-failed', () => {
      stage.remove();
      acts.remove();
      frame.classList.remove('zoom-on');
      const message = document.createElement('p');
      message.className = 'note';
      message.textContent = frame.dataset['zoomFailed'] ?? '';
      frame.prepend(message);
    });
    viewer.addHandler('open', () => {
      frame.dataset['zoomState'] = 'open';
    });
    for (const page of pages)
      page.addEventListener('click', (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey || !stage.isConnected) return;
        event.preventDefault();
        show(page);
      });
    show(first);
  } catch (error) {
    console.warn(error);
  }
}
