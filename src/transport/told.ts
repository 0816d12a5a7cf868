// What one execution came to, made into bytes once, however many it is sent to.
import type { FormattedExecutionResult } from 'graphql';

/** A final frame of text that is not masked, as servers send them (RFC 6455 §5.2). */
const FINAL_TEXT = 0x81;
const LENGTH_16 = 126;
const LENGTH_64 = 127;

export class Told {
  readonly result: FormattedExecutionResult;
  #json: Buffer | undefined;
  #id: string | undefined;
  #frame: Buffer | undefined;

  constructor(result: FormattedExecutionResult) {
    this.result = result;
  }

  /** Bytes of the result alone. */
  get size(): number {
    return this.#tail().length;
  }

  /**
   * The message of graphql-transport-ws for a subscriber's operation, as the whole WebSocket frame that carries it.
   * Only the id in front differs between subscribers, and where clients number their operations alike not even that.
   */
  frameFor(id: string): Buffer {
    if (this.#frame === undefined || this.#id !== id) {
      this.#id = id;
      this.#frame = frameOf(Buffer.from(`{"id":${JSON.stringify(id)},"type":"next","payload":`), this.#tail());
    }
    return this.#frame;
  }

  /** The payload and the end of the message. */
  #tail(): Buffer {
    return (this.#json ??= Buffer.from(`${JSON.stringify(this.result)}}`));
  }
}

function frameOf(head: Buffer, tail: Buffer): Buffer {
  const length = head.length + tail.length;
  const prefix = length < LENGTH_16 ? 2 : length < 2 ** 16 ? 4 : 10;
  const frame = Buffer.allocUnsafe(prefix + length);
  frame[0] = FINAL_TEXT;
  if (prefix === 2) frame[1] = length;
  else if (prefix === 4) {
    frame[1] = LENGTH_16;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = LENGTH_64;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  head.copy(frame, prefix);
  tail.copy(frame, prefix + head.length);
  return frame;
}
