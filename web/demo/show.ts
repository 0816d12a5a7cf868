// A medium as HTML: the smallest file that the browser can show, its place kept and coloured before it comes, and
// videos by HLS.
import Hls from 'hls.js';
import { thumbHashToDataURL } from 'thumbhash';

import type { Medium, Sprite } from './api.ts';

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

/** A bar to look ahead on: the small picture of the moment under the pointer; a click goes there. */
function timeLine(player: HTMLVideoElement, sprite: Sprite, durationMs: number): HTMLElement {
  const { url, columns, count, tileWidth, tileHeight, intervalMs } = sprite;
  const [bar, tile] = [document.createElement('div'), document.createElement('div')];
  bar.className = 'time-line';
  const size = { width: `${tileWidth}px`, height: `${tileHeight}px` };
  Object.assign(tile.style, { ...size, backgroundImage: `url("${url}")`, bottom: '100%' });
  tile.hidden = true;
  const momentMs = ({ offsetX }: PointerEvent | MouseEvent): number => (offsetX / bar.clientWidth) * durationMs;
  bar.addEventListener('pointermove', (event) => {
    const number = Math.min(count - 1, Math.max(0, Math.floor(momentMs(event) / intervalMs)));
    const [column, row] = [number % columns, Math.floor(number / columns)];
    tile.style.backgroundPosition = `${-column * tileWidth}px ${-row * tileHeight}px`;
    tile.style.left = `${Math.min(bar.clientWidth - tileWidth, Math.max(0, event.offsetX - tileWidth / 2))}px`;
    tile.hidden = false;
  });
  bar.addEventListener('pointerleave', () => (tile.hidden = true));
  bar.addEventListener('click', (event) => (player.currentTime = momentMs(event) / 1000));
  bar.append(tile);
  return bar;
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
  const { sprite, durationMs } = medium;
  if (sprite === null || durationMs === null) return shown;
  const both = document.createElement('div');
  both.append(shown, timeLine(shown, sprite, durationMs));
  return both;
}

export const show = (medium: Medium): HTMLElement => (medium.kind === 'VIDEO' ? video(medium) : picture(medium));
