import './map.css';

// The page is complete without this: the stack is a form, the drawing and the list come from the server. With it, the map moves and answers.
const host = document.querySelector<HTMLElement>('[data-viewer]');
if (host) void start(host);

async function start(frame: HTMLElement): Promise<void> {
  try {
    const { ViewerFrame } = await import('./viewerframe');
    await ViewerFrame.open(frame);
  } catch (error) {
    frame.dataset['mapState'] = 'failed';
    const message = frame.querySelector<HTMLElement>('.map-failed');
    if (message) message.hidden = false;
    console.warn(error);
  }
}
