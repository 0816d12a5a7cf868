// All interests, in the order in which communities are numbered.
import { astronomy, film } from './evenings.ts';
import { books, code, cooking, music } from './indoors.ts';
import type { Interest } from './interest.ts';
import { climbing, cycling, gardening, photography } from './outdoors.ts';

const interests: readonly Interest[] = [
  photography,
  cooking,
  code,
  books,
  music,
  climbing,
  gardening,
  cycling,
  astronomy,
  film,
];

/** The interest of a community; there may be more communities than interests. */
export function interestAt(community: number): Interest {
  return interests[community % interests.length] ?? photography;
}

export function interestNamed(name: string): Interest | undefined {
  return interests.find((interest) => interest.name === name);
}
