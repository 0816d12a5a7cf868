// What the ways in know of whoever is on the line, and how often something may be tried.
import type { LimitService } from '../limit/limit.ts';

/** Who is on the line, as far as the network tells. */
export interface Client {
  readonly ip: string | null;
  readonly userAgent: string | null;
}

export type Limits = Pick<LimitService, 'take' | 'attempt'>;
