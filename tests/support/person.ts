// Somebody in a test, who can do what people do. What is not named here goes through `query`.
import type { Role } from '../../src/context.ts';
import type { Answer, Data } from './answer.ts';
import type { Api } from './api.ts';

export interface PersonTraits {
  readonly private?: boolean;
  readonly verified?: boolean;
  readonly displayName?: string;
  readonly bio?: string;
  readonly role?: Role;
}

const CREATE_POST = 'mutation ($input: CreatePostInput!) { createPost(input: $input) { post { id } } }';
const CREATE_COMMENT = 'mutation ($input: CreateCommentInput!) { createComment(input: $input) { comment { id } } }';

export class Person {
  readonly api: Api;
  readonly id: string;
  readonly handle: string;
  readonly token: string;

  constructor(api: Api, id: string, handle: string, token: string) {
    this.api = api;
    this.id = id;
    this.handle = handle;
    this.token = token;
  }

  /** One operation as this person. */
  query(document: string, variables?: Record<string, unknown>): Promise<Answer> {
    return this.api.query(document, variables, this.token);
  }

  /** The data of an operation that must succeed. */
  async ask(document: string, variables?: Record<string, unknown>): Promise<Data> {
    return (await this.query(document, variables)).data;
  }

  /** A mutation on an account that must succeed: follow, unfollow, block, unblock, mute, unmute. */
  async #onUser(mutation: string, other: Person): Promise<void> {
    await this.ask(`mutation ($id: ID!) { ${mutation}(userId: $id) { user { id } } }`, { id: other.id });
  }

  follow = (other: Person): Promise<void> => this.#onUser('follow', other);
  unfollow = (other: Person): Promise<void> => this.#onUser('unfollow', other);
  block = (other: Person): Promise<void> => this.#onUser('block', other);
  unblock = (other: Person): Promise<void> => this.#onUser('unblock', other);
  mute = (other: Person): Promise<void> => this.#onUser('mute', other);

  /** Lets somebody who asked follow. */
  async approve(other: Person): Promise<void> {
    await this.ask('mutation ($id: ID!) { answerFollowRequest(userId: $id, approve: true) { user { id } } }', {
      id: other.id,
    });
  }

  /** Posts, and answers the post's id. */
  async posts(text: string, options: { visibility?: string } = {}): Promise<string> {
    const data = await this.ask(CREATE_POST, { input: { text, ...options } });
    return (data.createPost as { post: { id: string } }).post.id;
  }

  /** Comments, and answers the comment's id. */
  async comments(postId: string, text: string, replyToId?: string): Promise<string> {
    const data = await this.ask(CREATE_COMMENT, { input: { postId, text, replyToId } });
    return (data.createComment as { comment: { id: string } }).comment.id;
  }

  async likes(postId: string): Promise<void> {
    await this.ask('mutation ($id: ID!) { likePost(postId: $id) { post { id } } }', { id: postId });
  }
}
