// What a subscription listens to. Whoever subscribes to the same is one audience: each thing that happens is asked
// about and told once for all of them. Who they are, and how they are told, is the transport's business.

/** Null: not signed in. */
export type ViewerId = string | null;

/** All that listen to one source at this moment, in this process. */
export interface LiveAudience {
  /** Distinct. */
  viewerIds(): readonly ViewerId[];
  /**
   * Tells those of the viewers that listen; `value` is what the field resolves from. False where somebody could not be
   * told because a part we depend on does not answer.
   */
  tell(value: unknown, viewers: ReadonlySet<ViewerId>): Promise<boolean>;
  /** Tells everybody who listens that more has happened than is told, so that they read it where it is listed. */
  gap(): void;
}

export interface Listening {
  /** Resolves when nothing is missed from now on. Rejects where that cannot be had. */
  readonly ready: Promise<void>;
  close(): void;
}

/**
 * What the `subscribe` of a field answers. Looks like an event stream to graphql-js, and is none: a stream for each
 * subscriber would wait, run and serialise for each of them alone.
 */
export class LiveSource implements AsyncIterable<never> {
  /** Sources of the same key are one. */
  readonly key: string;
  /** Called for the first of an audience. */
  readonly open: (audience: LiveAudience) => Listening;

  constructor(key: string, open: LiveSource['open']) {
    this.key = key;
    this.open = open;
  }

  [Symbol.asyncIterator](): never {
    throw new Error('A live source is told to its audience; it is not read.');
  }
}
