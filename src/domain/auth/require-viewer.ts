// The first line of everything that only somebody signed in may do.
import type { Viewer } from '../../context.ts';
import { Unauthenticated } from '../../errors.ts';

/** The viewer, who is somebody. Throws Unauthenticated where nobody is signed in. */
export function requireViewer(viewer: Viewer | null): Viewer {
  if (viewer === null) throw new Unauthenticated();
  return viewer;
}
