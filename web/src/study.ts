import './map.css';

// The page is complete without this: forms are sent and answered whole. With it, the map moves, points into the forms, and answers take their place without a reload.
const host = document.querySelector<HTMLElement>('[data-study]');
if (host) void start(host);

async function start(frame: HTMLElement): Promise<void> {
  try {
    const { StudyFrame } = await import('./studyframe');
    await StudyFrame.open(frame);
  } catch (error) {
    frame.dataset['mapState'] = 'failed';
    const message = frame.querySelector<HTMLElement>('.map-failed');
    if (message) message.hidden = false;
    console.warn(error);
  }
}
