// One event for many subscribers (ADR 0009). Those who listen to the same source are one audience, and of these, those
// who ask for the same are one group: its payload is executed once, or once for each viewer where it depends on them,
// made into bytes once, and written to all. A subscriber is a small record: no iterator, no promise, no context.
import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { type DocumentNode, execute, type GraphQLSchema } from 'graphql';

import type { Viewer } from '../context.ts';
import type { LiveAudience, LiveSource, Listening, ViewerId } from '../domain/live/source.ts';
import { Gap, Unavailable } from '../errors.ts';
import type { Logger } from '../observability/log.ts';
import { isShared } from '../schema/shared-fields.ts';
import type { PresentError } from './errors.ts';
import type { RequestMetrics } from './measure.ts';
import type { ServedApp } from './served-app.ts';
import { Told } from './told.ts';

export interface Subscriber {
  readonly viewer: Viewer | null;
  /** Sends what was told, or gives the subscriber up. Never throws. */
  next(told: Told): void;
}

export interface LiveOperation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  /** Tells documents apart. */
  readonly documentNumber: number;
  readonly operationName: string | null;
  readonly variables: Record<string, unknown> | null;
}

export interface FanOut {
  /** Resolves when the subscriber misses nothing from now on, with the way to leave. */
  join(source: LiveSource, operation: LiveOperation, subscriber: Subscriber): Promise<() => void>;
  subscribers(): number;
  /** Gives everybody up, also those who are about to join, and takes nobody more. */
  close(): void;
}

export interface FanOutParts {
  readonly app: ServedApp;
  readonly log: Logger;
  readonly present: PresentError;
  readonly metrics: Pick<RequestMetrics, 'liveTold'>;
}

/** After so many messages others have their turn at the event loop. */
const MESSAGES_IN_A_ROW = 500;
/** So many executions for different viewers run at a time: their reads leave in a statement or two. */
const VIEWERS_AT_A_TIME = 250;

const idOf = (viewer: Viewer | null): ViewerId => viewer?.id ?? null;

/** Who asks for the same of one source. */
interface Group {
  readonly operation: LiveOperation;
  readonly isShared: boolean;
  readonly members: Set<Subscriber>;
}

type Run = (operation: LiveOperation, viewer: Viewer | null, value: unknown) => Promise<Told | 'nothing' | 'failed'>;

class Channel implements LiveAudience {
  readonly #run: Run;
  readonly #sent: (messages: number) => void;
  readonly #missed: () => Told;
  readonly #groups = new Map<string, Group>();
  readonly #viewers = new Map<ViewerId, number>();
  listening: Listening | undefined;

  constructor(run: Run, sent: (messages: number) => void, missed: () => Told) {
    this.#run = run;
    this.#sent = sent;
    this.#missed = missed;
  }

  get isEmpty(): boolean {
    return this.#groups.size === 0;
  }

  viewerIds(): ViewerId[] {
    return [...this.#viewers.keys()];
  }

  /** Returns the way to leave. */
  add(operation: LiveOperation, subscriber: Subscriber): () => void {
    const { documentNumber, operationName, variables, schema, document } = operation;
    const key = `${documentNumber}|${operationName ?? ''}|${JSON.stringify(variables)}`;
    const group = this.#groups.get(key) ?? {
      operation,
      isShared: isShared(schema, document, operationName),
      members: new Set(),
    };
    this.#groups.set(key, group);
    group.members.add(subscriber);
    const viewerId = idOf(subscriber.viewer);
    this.#viewers.set(viewerId, (this.#viewers.get(viewerId) ?? 0) + 1);
    return () => {
      if (!group.members.delete(subscriber)) return;
      if (group.members.size === 0 && this.#groups.get(key) === group) this.#groups.delete(key);
      const left = (this.#viewers.get(viewerId) ?? 1) - 1;
      if (left > 0) this.#viewers.set(viewerId, left);
      else this.#viewers.delete(viewerId);
    };
  }

  async tell(value: unknown, viewers: ReadonlySet<ViewerId>): Promise<boolean> {
    const tell = (group: Group): Promise<boolean> =>
      group.isShared ? this.#tellAlike(group, value, viewers) : this.#tellEach(group, value, viewers);
    return (await Promise.all([...this.#groups.values()].map(tell))).every(Boolean);
  }

  gap(): void {
    const told = this.#missed();
    for (const { members } of this.#groups.values()) for (const member of members) member.next(told);
  }

  /** The payload is the same for all: whoever is first has it made. */
  async #tellAlike({ operation, members }: Group, value: unknown, viewers: ReadonlySet<ViewerId>): Promise<boolean> {
    for (const { viewer } of members) {
      if (!viewers.has(idOf(viewer))) continue;
      const told = await this.#run(operation, viewer, value);
      if (told instanceof Told) await this.#send(members, viewers, told);
      return told !== 'failed';
    }
    return true;
  }

  async #tellEach({ operation, members }: Group, value: unknown, viewers: ReadonlySet<ViewerId>): Promise<boolean> {
    const byViewer = Map.groupBy(
      [...members].filter(({ viewer }) => viewers.has(idOf(viewer))),
      ({ viewer }) => idOf(viewer),
    );
    const each = [...byViewer.values()];
    let isAll = true;
    for (let from = 0; from < each.length; from += VIEWERS_AT_A_TIME) {
      const tellOne = async (own: readonly Subscriber[]): Promise<void> => {
        const told = await this.#run(operation, own[0]?.viewer ?? null, value);
        if (told instanceof Told) await this.#send(own, viewers, told);
        if (told === 'failed') isAll = false;
      };
      await Promise.all(each.slice(from, from + VIEWERS_AT_A_TIME).map(tellOne));
    }
    return isAll;
  }

  async #send(members: Iterable<Subscriber>, viewers: ReadonlySet<ViewerId>, told: Told): Promise<void> {
    let sent = 0;
    for (const member of members) {
      if (!viewers.has(idOf(member.viewer))) continue;
      member.next(told);
      sent += 1;
      if (sent % MESSAGES_IN_A_ROW === 0) await setImmediate();
    }
    this.#sent(sent);
  }
}

/** Executes an operation for one event, with a context of its own. */
function createRun({ app, log, present }: FanOutParts): Run {
  return async ({ schema, document, operationName, variables }, viewer, value) => {
    const contextValue = app.contextFor({ viewer, requestId: randomUUID(), log, userAgent: null, ip: null, taken: [] });
    const { data, errors } = await execute({
      schema,
      document,
      operationName,
      variableValues: variables,
      rootValue: value,
      contextValue,
    });
    const shown = errors?.map((error) => present(error, log));
    if (data != null) return new Told({ data, ...(shown && { errors: shown }) });
    // What is gone or out of sight by now is not told of.
    return shown?.some(({ extensions }) => extensions.code === 'UNAVAILABLE') === true ? 'failed' : 'nothing';
  };
}

export function createFanOut(parts: FanOutParts): FanOut {
  const run = createRun(parts);
  const missed = (): Told => new Told({ data: null, errors: [parts.present(new Gap(), parts.log)] });
  const channels = new Map<string, Channel>();
  let subscribers = 0;
  let isOpen = true;

  const assertOpen = (): void => {
    if (!isOpen) throw new Unavailable('The server is shutting down.');
  };
  const channelOf = (source: LiveSource): Channel => {
    const known = channels.get(source.key);
    if (known !== undefined) return known;
    const channel = new Channel(run, (messages) => parts.metrics.liveTold(messages), missed);
    channels.set(source.key, channel);
    channel.listening = source.open(channel);
    return channel;
  };

  return {
    async join(source, operation, subscriber) {
      assertOpen();
      const channel = channelOf(source);
      const drop = channel.add(operation, subscriber);
      subscribers += 1;
      let isIn = true;
      const leave = (): void => {
        if (!isIn || !isOpen) return;
        isIn = false;
        subscribers -= 1;
        drop();
        if (!channel.isEmpty || channels.get(source.key) !== channel) return;
        channels.delete(source.key);
        channel.listening?.close();
      };
      try {
        await channel.listening?.ready;
      } catch (error) {
        leave();
        throw error;
      }
      assertOpen();
      return leave;
    },
    subscribers: () => subscribers,
    close() {
      isOpen = false;
      for (const { listening } of channels.values()) listening?.close();
      channels.clear();
      subscribers = 0;
    },
  };
}
