// The playlist that names all streams of a video, with what each takes and needs (RFC 8216, 4.3.4).

export const PLAYLIST_TYPE = 'application/vnd.apple.mpegurl';

export interface Stream {
  readonly name: string;
  /** Of the largest segment, as players must be ready for, and of all. */
  readonly bitsPerSecond: number;
  readonly averageBitsPerSecond: number;
  /** RFC 6381. */
  readonly codec: string;
}

export interface PictureStream extends Stream {
  readonly width: number;
  readonly height: number;
  readonly framesPerSecond: number;
}

/** H.264 says its profile and level in three bytes of its header; our sound is always AAC-LC. */
function codecOf(init: Buffer): string {
  const at = init.indexOf('avcC');
  return at < 0 ? 'mp4a.40.2' : `avc1.${init.subarray(at + 5, at + 8).toString('hex')}`;
}

/** What a stream takes, by its own playlist and the sizes of its files. */
export function streamOf(name: string, playlist: string, init: Buffer, sizes: ReadonlyMap<string, number>): Stream {
  const segments = [...playlist.matchAll(/#EXTINF:([\d.]+),\s*\n(\S+)/g)].map(([, seconds, file]) => ({
    seconds: Math.max(0.001, Number(seconds)),
    bits: 8 * (sizes.get(file ?? '') ?? 0),
  }));
  const bits = segments.reduce((sum, segment) => sum + segment.bits, 0);
  const seconds = segments.reduce((sum, segment) => sum + segment.seconds, 0);
  // The last segment may be a single frame, whose rate says nothing.
  const whole = segments.filter((segment) => segment.seconds >= 1);
  const rates = (whole.length > 0 ? whole : segments).map((segment) => segment.bits / segment.seconds);
  return {
    name,
    bitsPerSecond: Math.ceil(Math.max(1, ...rates)),
    averageBitsPerSecond: Math.ceil(bits / Math.max(0.001, seconds)),
    codec: codecOf(init),
  };
}

/** Highest first, as given. */
export function masterPlaylist(pictures: readonly PictureStream[], sound: Stream | null): string {
  const group = sound === null ? '' : ',AUDIO="sound"';
  const lines = pictures.flatMap((one) => [
    [
      `#EXT-X-STREAM-INF:BANDWIDTH=${String(one.bitsPerSecond + (sound?.bitsPerSecond ?? 0))}`,
      `AVERAGE-BANDWIDTH=${String(one.averageBitsPerSecond + (sound?.averageBitsPerSecond ?? 0))}`,
      `RESOLUTION=${String(one.width)}x${String(one.height)}`,
      `FRAME-RATE=${one.framesPerSecond.toFixed(3)}`,
      `CODECS="${[one.codec, ...(sound === null ? [] : [sound.codec])].join(',')}"${group}`,
    ].join(','),
    `${one.name}/index.m3u8`,
  ]);
  const media = sound === null ? [] : [`#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="sound",${SOUND_IS}`];
  return ['#EXTM3U', '#EXT-X-VERSION:7', '#EXT-X-INDEPENDENT-SEGMENTS', ...media, ...lines, ''].join('\n');
}

const SOUND_IS = 'DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2",URI="sound/index.m3u8"';
