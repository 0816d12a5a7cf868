// A medium as HTML: the smallest file that the browser can show, its place kept and coloured before it comes, and
// videos by HLS.
import Hls from 'hls.js';
import { thumbHashToDataURL } from 'thumbhash';

import type { Medium } from './api.ts';

function place(
  element: HTMLImageElement | HTMLVideoElement,
  { width, height, dominantColor, thumbhash }: Medium,
): void {
  if (width !== null && height !== null) [element.width, element.height] = [width, height];
  if (dominantColor !== null) element.style.backgroundColor = dominantColor;
  if (thumbhash === null) return;
  const bytes = Uint8Array.from(atob(thumbhash), (char) => char.charCodeAt(0));
  element.style.background = `center / cover url(${thumbHashToDataURL(bytes)})`;
}

/** Browsers take the first source that they know. */
function picture(medium: Medium): HTMLElement {
  const shown = document.createElement('picture');
  for (const [type, srcset] of [
    ['image/avif', medium.avif],
    ['image/webp', medium.webp],
  ] as const) {
    if (srcset === null) continue;
    const source = document.createElement('source');
    Object.assign(source, { type, srcset, sizes: '(max-width: 40rem) 100vw, 40rem' });
    shown.append(source);
  }
  const image = document.createElement('img');
  image.alt = medium.alt ?? '';
  place(image, medium);
  image.src = medium.url ?? '';
  shown.append(image);
  return shown;
}

function video(medium: Medium): HTMLElement {
  const shown = document.createElement('video');
  Object.assign(shown, { controls: true, muted: true, playsInline: true, poster: medium.posterUrl ?? '' });
  place(shown, medium);
  const { playlistUrl, videoUrl } = medium;
  if (playlistUrl !== null && Hls.isSupported()) {
    const player = new Hls();
    player.loadSource(playlistUrl);
    player.attachMedia(shown);
    shown.dataset.player = 'hls.js';
  } else shown.src = playlistUrl ?? videoUrl ?? '';
  return shown;
}

export const show = (medium: Medium): HTMLElement => (medium.kind === 'VIDEO' ? video(medium) : picture(medium));
