package quire.vfs;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import quire.catalog.FileType;
import quire.catalog.InodeRecord;
import quire.catalog.Name;
import quire.error.Errno;
import quire.error.FsException;
import quire.vfs.call.AttributeChange;
import quire.vfs.call.Caller;

/** Does one random operation after the other on a {@link Vfs} and on its {@link VfsModel}. */
final class ModelDriver extends ModelHandles {
  /**
   * @param clones whether files share extents; what they share stays in the log for now
   */
  ModelDriver(Random random, Vfs vfs, boolean clones) {
    super(random, vfs, clones);
  }

  void step() {
    int n = random.nextInt(100);
    if (n < 45 && !handles.isEmpty()) {
      onHandle(handles.get(random.nextInt(handles.size())));
    } else if (n < 60) {
      openOrClose();
    } else if (n < 75) {
      make();
    } else if (n < 88) {
      removeOrRename();
    } else {
      attributes();
    }
  }

  private void make() {
    ModelNode parent = directory();
    String name = name();
    int mode = random.nextInt(4) == 0 ? random.nextInt(010000) & ~02000 : 0644;
    switch (nodes.size() > MAX_NODES ? 4 : random.nextInt(8)) {
      case 0, 1 -> {
        doing("mkdir %s in %s", name, parent);
        made(
            () -> vfs.mkdir(parent.ino, Name.of(name), mode, Caller.ROOT),
            () -> model.make(parent, name, FileType.DIRECTORY, mode));
      }
      case 2 -> {
        byte[] target = new byte[random.nextInt(30) == 0 ? 4096 : random.nextInt(60)];
        Arrays.fill(target, (byte) 't');
        doing("symlink %s in %s", name, parent);
        made(
            () -> vfs.symlink(parent.ino, Name.of(name), target, Caller.ROOT),
            () -> model.symlink(parent, name, target));
      }
      case 3, 4 -> link(parent, name);
      default -> {
        FileType type = random.nextInt(10) == 0 ? FileType.FIFO : FileType.REGULAR;
        doing("mknod %s in %s", name, parent);
        made(
            () -> vfs.mknod(parent.ino, Name.of(name), type.bits() | mode, 0, Caller.ROOT),
            () -> model.make(parent, name, type, mode));
      }
    }
  }

  private void made(Supplier<InodeRecord> real, Supplier<ModelNode> expected) {
    same(
        () -> describe(real.get()),
        () -> {
          ModelNode node = expected.get();
          nodes.add(node);
          // the number is the vfs's to choose
          long newest = nodes.stream().mapToLong(known -> known.ino).max().orElseThrow();
          node.ino = vfs.lookup(node.parent.ino, lastName(node)).ino();
          assertTrue(node.ino > newest, "number " + node.ino + " is not new");
          return describe(node);
        });
  }

  private static Name lastName(ModelNode node) {
    for (Map.Entry<String, ModelNode.Entry> entry : node.parent.entries.entrySet()) {
      if (entry.getValue().node() == node) {
        return Name.of(entry.getKey());
      }
    }
    throw new IllegalStateException("no name");
  }

  private void link(ModelNode parent, String name) {
    ModelNode node = node();
    doing("link %s as %s in %s", node, name, parent);
    same(
        () -> describe(vfs.link(node.ino, parent.ino, Name.of(name))),
        () -> describe(model.link(node, parent, name)));
  }

  private void removeOrRename() {
    ModelNode parent = directory();
    String name = nameThatMayBe(parent);
    switch (random.nextInt(6)) {
      case 0, 1 -> {
        doing("unlink %s in %s", name, parent);
        same(
            quietly(() -> vfs.unlink(parent.ino, Name.of(name))),
            quietly(() -> model.unlink(parent, name)));
      }
      case 2 -> {
        if (!name.startsWith(".")) {
          doing("rmdir %s in %s", name, parent);
          same(
              quietly(() -> vfs.rmdir(parent.ino, Name.of(name))),
              quietly(() -> model.rmdir(parent, name)));
        }
      }
      default -> rename(parent, name);
    }
    nodes.removeIf(node -> node.isGone() && random.nextInt(3) > 0);
  }

  private void rename(ModelNode parent, String name) {
    ModelNode newParent = random.nextInt(3) == 0 ? parent : directory();
    String newName = random.nextBoolean() ? name() : nameThatMayBe(newParent);
    if (name.startsWith(".") || newName.startsWith(".")) {
      return;
    }
    int flags = random.nextInt(12);
    int wanted = flags < 4 ? flags : 0;
    doing("rename %s in %s to %s in %s, flags %d", name, parent, newName, newParent, wanted);
    same(
        quietly(
            () -> vfs.rename(parent.ino, Name.of(name), newParent.ino, Name.of(newName), wanted)),
        quietly(() -> model.rename(parent, name, newParent, newName, wanted)));
  }

  private void attributes() {
    ModelNode node = node();
    switch (random.nextInt(9)) {
      case 0 -> setattr(node, AttributeChange.mode(random.nextInt(010000) & ~02000));
      case 1 -> setattr(node, AttributeChange.owner(random.nextInt(3), null));
      case 2 -> setattr(node, AttributeChange.size(random.nextInt(200_000)));
      case 3 -> setattr(node, AttributeChange.times(null, random.nextLong()));
      case 4, 5 -> setXattr(node);
      case 6 -> removeXattr(node);
      case 7 -> {
        ModelNode parent = directory();
        String name = nameThatMayBe(parent);
        doing("lookup %s in %s", name, parent);
        same(
            () -> describe(vfs.lookup(parent.ino, Name.of(name))),
            () -> describe(model.lookup(parent, name)));
      }
      default -> {
        doing("getattr of %s", node);
        same(
            () -> describe(vfs.getattr(node.ino)),
            () -> {
              if (node.isGone()) {
                throw new FsException(Errno.ENOENT, "as the model wants");
              }
              return describe(node);
            });
      }
    }
  }

  private void setattr(ModelNode node, AttributeChange change) {
    doing("%s of %s", change, node);
    same(
        () -> describe(vfs.setattr(node.ino, change)),
        () -> {
          model.setattr(node, change);
          return describe(node);
        });
  }

  private void setXattr(ModelNode node) {
    String name = "user.x" + random.nextInt(5);
    byte[] value = bytes(random.nextInt(40));
    int flags = random.nextInt(3);
    doing("setxattr %s of %s flags %d", name, node, flags);
    same(
        quietly(() -> vfs.setxattr(node.ino, Name.of(name), value, flags)),
        quietly(() -> model.setxattr(node, name, value, flags)));
  }

  private void removeXattr(ModelNode node) {
    String name = "user.x" + random.nextInt(5);
    doing("removexattr %s of %s", name, node);
    if (same(() -> vfs.getxattr(node.ino, Name.of(name)), () -> model.getxattr(node, name))) {
      vfs.removexattr(node.ino, Name.of(name));
      model.removexattr(node, name);
    }
  }
}
