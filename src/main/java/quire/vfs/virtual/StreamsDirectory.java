package quire.vfs.virtual;

import java.util.Map;
import java.util.TreeMap;
import quire.catalog.Dentry;
import quire.catalog.FileType;
import quire.catalog.InodeRecord;
import quire.catalog.Name;
import quire.catalog.RowVisitor;
import quire.error.Errno;
import quire.error.FsException;
import quire.stream.LostStream;
import quire.stream.ReplayStream;
import quire.stream.StreamLabel;
import quire.stream.Streams;
import quire.vfs.call.Caller;
import quire.vfs.call.Clock;
import quire.vfs.call.DotEntries;
import quire.vfs.call.Replacing;
import quire.vfs.call.VirtualNumbers;

/** {@code .quire/streams}: streams are made, renamed and removed as files are. */
final class StreamsDirectory implements VirtualNode {
  static final Name NAME = Name.of("streams");

  private final Streams streams;
  private final StreamViews views;
  private final InodeRecord attributes;

  StreamsDirectory(Streams streams, StreamViews views, InodeRecord attributes) {
    this.streams = streams;
    this.views = views;
    this.attributes = attributes;
  }

  @Override
  public InodeRecord attributes() {
    return attributes;
  }

  @Override
  public VirtualNode child(Name name) {
    ReplayStream stream = streams.find(name);
    if (stream != null) {
      return new StreamFile(stream, attributes.ino());
    }
    LostStream lost = streams.findLost(name);
    if (lost != null) {
      return new LostStreamFile(lost, attributes);
    }
    StreamName parsed = StreamName.parse(name);
    if (parsed == null) {
      throw Streams.missing(name);
    }
    ReplayStream base = streams.require(parsed.base());
    long begin = views.begin(name, base.buffer(), parsed);
    return new StreamViewFile(views, name, base, attributes.ino(), begin);
  }

  @Override
  public void list(long cookie, RowVisitor<Dentry> visitor) {
    CookieListing listing = new CookieListing(DotEntries.LAST_COOKIE, cookie, visitor);
    TreeMap<Long, Name> names = new TreeMap<>();
    streams.list().forEach(stream -> names.put(stream.id(), stream.label().name()));
    streams.listLost().forEach(stream -> names.put(stream.id(), stream.name()));
    for (Map.Entry<Long, Name> each : names.entrySet()) {
      long at = DotEntries.LAST_COOKIE + each.getKey();
      long ino = VirtualNumbers.of(attributes.ino(), each.getKey());
      if (!listing.add(each.getValue(), ino, FileType.REGULAR, at)) {
        return;
      }
    }
  }

  @Override
  public VirtualNode mknod(Name name, int mode, Caller caller) {
    if (FileType.ofMode(mode) != FileType.REGULAR) {
      throw FsException.of(
          Errno.EPERM, "'%s' cannot be made: .quire/streams has only regular files", name);
    }
    requireNoView(name);
    StreamLabel label = new StreamLabel(name, mode, caller.uid(), caller.gid(), Clock.now(), null);
    return new StreamFile(streams.create(label), attributes.ino());
  }

  private static void requireNoView(Name name) {
    if (StreamName.parse(name) != null) {
      throw FsException.of(
          Errno.EINVAL, "a stream cannot be called '%s': that ends in an offset", name);
    }
  }

  @Override
  public void unlink(Name name) {
    streams.remove(name);
  }

  @Override
  public void rename(Name name, Name newName, Replacing replacing) {
    requireNoView(newName);
    if (replacing == Replacing.ALLOWED) {
      streams.replace(name, newName, Clock.now());
    } else {
      streams.rename(name, newName, Clock.now());
    }
  }
}
