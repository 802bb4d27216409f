import './map.css';
import type { FrameConfig } from './model';

// The page is complete without a map: the heavy part comes only when a frame is about to be seen.
const frames = document.querySelectorAll<HTMLElement>('[data-map]');
const watcher = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting || !(target instanceof HTMLElement)) continue;
      watcher.unobserve(target);
      void start(target);
    }
  },
  { rootMargin: '300px' },
);
frames.forEach((frame) => watcher.observe(frame));

async function start(frame: HTMLElement): Promise<void> {
  const config = JSON.parse(frame.dataset['map'] ?? '{}') as FrameConfig;
  try {
    const { MapFrame } = await import('./frame');
    await MapFrame.open(frame, config);
  } catch (error) {
    // Without WebGL or network the still picture and the tables stay: nothing is lost but the movement.
    frame.dataset['mapState'] = 'failed';
    const message = frame.querySelector<HTMLElement>('.map-failed');
    if (message) message.hidden = false;
    console.warn(error);
  }
}
