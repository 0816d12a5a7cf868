// What one execution came to, made into bytes once, however many it is sent to.
import type { FormattedExecutionResult } from 'graphql';

export class Told {
  readonly result: FormattedExecutionResult;
  #json: Buffer | undefined;
  #id: string | undefined;
  #message: Buffer | undefined;

  constructor(result: FormattedExecutionResult) {
    this.result = result;
  }

  /**
   * The message of graphql-transport-ws for a subscriber's operation. Only the id in front differs between subscribers,
   * and where clients number their operations alike, as most do, not even that.
   */
  messageFor(id: string): Buffer {
    if (this.#message !== undefined && this.#id === id) return this.#message;
    this.#json ??= Buffer.from(`${JSON.stringify(this.result)}}`);
    this.#id = id;
    this.#message = Buffer.concat([Buffer.from(`{"id":${JSON.stringify(id)},"type":"next","payload":`), this.#json]);
    return this.#message;
  }
}
