// Images and videos: uploading them, what may be done to one's own, and the addresses of their files.
import type { GraphQLResolveInfo } from 'graphql';

import type { Context } from '../context.ts';
import { requireViewer } from '../domain/auth/require-viewer.ts';
import { type StoredFiles, readAvatar, readFiles } from '../domain/media/files.ts';
import type { MediaUrls } from '../domain/media/urls.ts';
import type { Upload } from '../domain/media/uploads.ts';
import type { Candidate, PageArguments } from '../domain/page/page.ts';
import { NotFound } from '../errors.ts';
import { type List, connection } from './connection.ts';
import { toDateTime } from './date-time.ts';
import { type Told, told } from './live.ts';
import { mediaOfEdge, mediaOfPayload, userOfPayload } from './node.ts';

interface ById {
  readonly id: string;
}
interface WithFiles {
  readonly filesStored: StoredFiles;
}
type MediaSize = Parameters<MediaUrls['image']>[1];
type MediaFormat = Parameters<MediaUrls['image']>[2];
type Resolver = (parent: never, args: never, context: Context, info: GraphQLResolveInfo) => unknown;

const uploads = ({ services }: Context): List<Candidate> => ({
  name: 'uploads',
  root: 'mediaNodes',
  candidates: services.media.ofUsers,
});

const urlsOf = ({ services }: Context) => services.media.urls;

export const mediaResolvers: Record<string, Record<string, Resolver | Told>> = {
  Query: {
    async media(_parent: unknown, { id }: ById, { hydrate }: Context, info: GraphQLResolveInfo) {
      const media = await hydrate.media(id, info);
      if (media === null) throw new NotFound('media');
      return media;
    },
    uploads: (_parent: unknown, args: PageArguments, context: Context, info: GraphQLResolveInfo) =>
      connection(context, info, args, requireViewer(context.viewer).id, uploads(context)),
  },
  Media: {
    createdAt: ({ createdAtMs }: { createdAtMs: number }) => toDateTime(createdAtMs),
    url: ({ filesStored }: WithFiles, { size, format }: { size: MediaSize; format: MediaFormat }, context: Context) =>
      urlsOf(context).image(readFiles(filesStored), size, format),
    srcset: ({ filesStored }: WithFiles, { format }: { format: MediaFormat }, context: Context) =>
      urlsOf(context).srcset(readFiles(filesStored), format),
    videoUrl: ({ filesStored }: WithFiles, _args: unknown, context: Context) =>
      urlsOf(context).file(readFiles(filesStored).videoKey),
    playlistUrl: ({ filesStored }: WithFiles, _args: unknown, context: Context) =>
      urlsOf(context).playlist(readFiles(filesStored)),
    posterUrl: ({ filesStored }: WithFiles, _args: unknown, context: Context) =>
      urlsOf(context).poster(readFiles(filesStored)),
    sprite: ({ filesStored }: WithFiles, _args: unknown, context: Context) =>
      urlsOf(context).sprite(readFiles(filesStored)),
  },
  // By statements of their own: within others the rule of who sees a medium would stand wherever one is selected, and
  // the database would plan for long.
  Post: {
    async media(
      { mediaIdsStored }: { mediaIdsStored: string[] },
      _args: unknown,
      { hydrate }: Context,
      info: GraphQLResolveInfo,
    ) {
      const media = await Promise.all(mediaIdsStored.map((id) => hydrate.media(id, info)));
      return media.filter((medium) => medium !== null);
    },
  },
  User: {
    avatar(
      { avatarKeyStored }: { avatarKeyStored: StoredFiles },
      _args: unknown,
      { hydrate }: Context,
      info: GraphQLResolveInfo,
    ) {
      const avatar = readAvatar(avatarKeyStored);
      return avatar === null ? null : hydrate.media(avatar.id, info);
    },
    avatarUrl: (
      { avatarUrlStored, avatarKeyStored }: { avatarUrlStored: string | null; avatarKeyStored: StoredFiles },
      _args: unknown,
      context: Context,
    ) =>
      urlsOf(context)
        .file(readAvatar(avatarKeyStored)?.key)
        .then((url) => url ?? avatarUrlStored),
  },
  MediaPageEdge: { node: mediaOfEdge },
  Upload: { expiresAt: ({ expiresAtMs }: Upload) => toDateTime(expiresAtMs) },
  Mutation: {
    createUpload: (_parent: unknown, { input }: { input: unknown }, { viewer, services }: Context) =>
      services.media.create(requireViewer(viewer), input),
    completeUpload: (_parent: unknown, { id }: ById, { viewer, services }: Context) =>
      services.media.complete(requireViewer(viewer), id),
    deleteMedia: (_parent: unknown, { id }: ById, { viewer, services }: Context) =>
      services.media.remove(requireViewer(viewer), id),
    editMedia: (_parent: unknown, { id, alt }: ById & { alt?: string | null }, { viewer, services }: Context) =>
      services.media.editAlt(requireViewer(viewer), id, alt),
    setAvatar: (_parent: unknown, { mediaId }: { mediaId?: string | null }, { viewer, services }: Context) =>
      services.media.setAvatar(requireViewer(viewer), mediaId ?? null),
  },
  Subscription: {
    mediaProgress: told((_parent: unknown, { id }: ById, { viewer, services }: Context) =>
      services.live.mediaProgress(requireViewer(viewer), id),
    ),
  },
  CreateUploadPayload: { media: mediaOfPayload },
  MediaPayload: { media: mediaOfPayload },
  SetAvatarPayload: { user: userOfPayload },
};
