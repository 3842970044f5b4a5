package quire.snapshot.castore;

import java.util.ArrayList;
import java.util.List;
import quire.catalog.Name;

/** The canonical protobuf form of castore's messages; package-info tells their fields. */
final class CastoreEncoding {
  private static final int DIRECTORIES = 1;
  private static final int FILES = 2;
  private static final int SYMLINKS = 3;

  private static final int NAME = 1;
  private static final int DIGEST = 2;
  private static final int TARGET = 2;
  private static final int SIZE = 3;
  private static final int EXECUTABLE = 4;

  private CastoreEncoding() {}

  /** The entry as a field of its directory's message: tag, length, node. */
  static byte[] field(Node node) {
    ProtobufWriter directory = new ProtobufWriter();
    write(node, directory);
    return directory.toBytes();
  }

  static byte[] encode(CastoreDirectory directory) {
    ProtobufWriter out = new ProtobufWriter();
    directory.directories().forEach(node -> write(node, out));
    directory.files().forEach(node -> write(node, out));
    directory.symlinks().forEach(node -> write(node, out));
    return out.toBytes();
  }

  static CastoreDirectory decode(byte[] message) {
    ProtobufReader in = new ProtobufReader(message);
    List<DirectoryNode> directories = new ArrayList<>();
    while (in.nextIs(DIRECTORIES)) {
      directories.add(directory(in.message()));
    }
    List<FileNode> files = new ArrayList<>();
    while (in.nextIs(FILES)) {
      files.add(file(in.message()));
    }
    List<SymlinkNode> symlinks = new ArrayList<>();
    while (in.nextIs(SYMLINKS)) {
      symlinks.add(symlink(in.message()));
    }
    in.requireEnd();
    return new CastoreDirectory(directories, files, symlinks);
  }

  private static void write(Node node, ProtobufWriter out) {
    ProtobufWriter message = new ProtobufWriter();
    message.bytes(NAME, node.name().bytes());
    switch (node) {
      case DirectoryNode directory -> {
        message.bytes(DIGEST, directory.digest().bytes());
        message.uint64(SIZE, directory.size());
        out.message(DIRECTORIES, message);
      }
      case FileNode file -> {
        message.bytes(DIGEST, file.digest().bytes());
        message.uint64(SIZE, file.size());
        message.bool(EXECUTABLE, file.executable());
        out.message(FILES, message);
      }
      case SymlinkNode symlink -> {
        message.bytes(TARGET, symlink.target());
        out.message(SYMLINKS, message);
      }
    }
  }

  private static DirectoryNode directory(ProtobufReader in) {
    Name name = Name.of(in.bytes(NAME));
    byte[] digest = in.bytes(DIGEST);
    long size = in.uint64(SIZE);
    in.requireEnd();
    return new DirectoryNode(name, NodeRules.digest(name, digest), size);
  }

  private static FileNode file(ProtobufReader in) {
    Name name = Name.of(in.bytes(NAME));
    byte[] digest = in.bytes(DIGEST);
    long size = in.uint64(SIZE);
    boolean executable = in.bool(EXECUTABLE);
    in.requireEnd();
    return new FileNode(name, NodeRules.digest(name, digest), size, executable);
  }

  private static SymlinkNode symlink(ProtobufReader in) {
    Name name = Name.of(in.bytes(NAME));
    byte[] target = in.bytes(TARGET);
    in.requireEnd();
    return new SymlinkNode(name, target);
  }
}
