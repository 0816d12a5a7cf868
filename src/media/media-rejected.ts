// What an uploader sent cannot be used, and why in words they can act on. Everything else that goes wrong with a medium
// is ours, and is tried again.

export const REJECTION_CODES = [
  'TYPE_UNKNOWN',
  'TYPE_REFUSED',
  'TYPE_MISMATCH',
  'TOO_LARGE',
  'TOO_LONG',
  'DAMAGED',
  'NOT_ALLOWED',
] as const;
export type RejectionCode = (typeof REJECTION_CODES)[number];

export class MediaRejected extends Error {
  override name = 'MediaRejected';
  readonly code: RejectionCode;

  /** The message is shown to the uploader. */
  constructor(code: RejectionCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
