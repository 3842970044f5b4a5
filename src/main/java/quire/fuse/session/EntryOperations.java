package quire.fuse.session;

import quire.catalog.InodeRecord;
import quire.catalog.Name;
import quire.error.Errno;
import quire.error.FsException;
import quire.fuse.wire.In;
import quire.fuse.wire.Out;
import quire.vfs.Vfs;

/** Operations that find, make and remove directory entries. Thread-safe. */
final class EntryOperations {
  private final Vfs vfs;
  private final Nodes nodes;

  EntryOperations(Vfs vfs, Nodes nodes) {
    this.vfs = vfs;
    this.nodes = nodes;
  }

  void lookup(Request request, Reply reply) {
    long parent = request.node();
    Name name = request.name(0);
    InodeRecord inode = nodes.find(parent, name);
    if (inode == null) {
      answerAbsence(reply, name, nodes.lifetime(parent).absenceSeconds());
    } else {
      answerEntry(reply, parent, name, inode);
    }
  }

  /** An entry with node 0 tells the kernel that the name does not exist for a while. */
  private static void answerAbsence(Reply reply, Name name, long seconds) {
    if (seconds == 0) {
      throw FsException.of(Errno.ENOENT, "there is no '%s'", name);
    }
    reply.putZeros(0, Out.Entry.BYTES);
    reply.putLong(Out.Entry.ENTRY_VALID, seconds);
    reply.setLength(Out.Entry.BYTES);
  }

  private void answerEntry(Reply reply, long parent, Name name, InodeRecord inode) {
    Lifetime lifetime = nodes.lifetime(parent, name, inode.ino());
    reply.putEntry(0, nodes.node(inode, lifetime), lifetime, vfs.shown(inode));
    reply.setLength(Out.Entry.BYTES);
  }

  /** The reply to an operation that made an entry, which may be gone again already. */
  private void answerMade(Request request, Reply reply, Name name, InodeRecord made) {
    if (!nodes.tell(made)) {
      throw FsException.of(Errno.ENOENT, "'%s' was made, and is gone again", name);
    }
    answerEntry(reply, request.node(), name, made);
  }

  void mknod(Request request, Reply reply) {
    Name name = request.name(In.Mknod.BYTES);
    int mode = request.getInt(In.Mknod.MODE);
    int device = request.getInt(In.Mknod.RDEV);
    long parent = nodes.ino(request.node());
    answerMade(request, reply, name, vfs.mknod(parent, name, mode, device, request.caller()));
  }

  void mkdir(Request request, Reply reply) {
    Name name = request.name(In.Mkdir.BYTES);
    int mode = request.getInt(In.Mkdir.MODE);
    long parent = nodes.ino(request.node());
    answerMade(request, reply, name, vfs.mkdir(parent, name, mode, request.caller()));
  }

  void symlink(Request request, Reply reply) {
    Name name = request.name(0);
    byte[] target = request.string(name.length() + 1);
    long parent = nodes.ino(request.node());
    answerMade(request, reply, name, vfs.symlink(parent, name, target, request.caller()));
  }

  void link(Request request, Reply reply) {
    Name name = request.name(In.Link.BYTES);
    long linked = nodes.ino(request.getLong(In.Link.OLDNODEID));
    answerMade(request, reply, name, vfs.link(linked, nodes.ino(request.node()), name));
  }

  void unlink(Request request, Reply reply) {
    vfs.unlink(nodes.ino(request.node()), request.name(0));
  }

  void rmdir(Request request, Reply reply) {
    vfs.rmdir(nodes.ino(request.node()), request.name(0));
  }

  void rename(Request request, Reply reply) {
    rename(request, request.getLong(In.Rename.NEWDIR), In.Rename.BYTES, 0);
  }

  void rename2(Request request, Reply reply) {
    int flags = request.getInt(In.Rename2.FLAGS);
    rename(request, request.getLong(In.Rename2.NEWDIR), In.Rename2.BYTES, flags);
  }

  private void rename(Request request, long newParent, int namesAt, int flags) {
    Name name = request.name(namesAt);
    Name newName = request.name(namesAt + name.length() + 1);
    vfs.rename(nodes.ino(request.node()), name, nodes.ino(newParent), newName, flags);
  }
}
