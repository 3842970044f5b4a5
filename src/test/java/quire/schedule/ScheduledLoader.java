package quire.schedule;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Loads the project's classes, those of tests included, with a call of {@link Scheduler#point}
 * before each lock and each call into another of the packages that share state.
 */
final class ScheduledLoader extends ClassLoader {
  private static final String OURS = "quire.";
  private static final String SCHEDULER = "quire/schedule/Scheduler";

  ScheduledLoader(ClassLoader parent) {
    super(parent);
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    boolean shared = name.equals(Pair.class.getName()) || name.equals(Scheduler.class.getName());
    if (!name.startsWith(OURS) || shared) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? define(name) : loaded;
    }
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (in == null) {
        throw new ClassNotFoundException(name);
      }
      ClassReader reader = new ClassReader(in);
      ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
      reader.accept(new WithPoints(writer), 0);
      byte[] bytes = writer.toByteArray();
      return defineClass(name, bytes, 0, bytes.length);
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }

  /** A class with points in its methods. */
  private static final class WithPoints extends ClassVisitor {
    private String ownPackage = "";

    WithPoints(ClassVisitor next) {
      super(Opcodes.ASM9, next);
    }

    @Override
    public void visit(
        int version,
        int access,
        String name,
        @Nullable String signature,
        String superName,
        String @Nullable [] interfaces) {
      ownPackage = packageOf(name);
      super.visit(version, access, name, signature, superName, interfaces);
    }

    @Override
    public @Nullable MethodVisitor visitMethod(
        int access,
        String name,
        String descriptor,
        @Nullable String signature,
        String @Nullable [] exceptions) {
      MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
      return name.startsWith("<") ? next : new MethodWithPoints(next, ownPackage);
    }
  }

  private static String packageOf(String internalName) {
    int slash = internalName.lastIndexOf('/');
    return slash < 0 ? "" : internalName.substring(0, slash);
  }

  private static final class MethodWithPoints extends MethodVisitor {
    private final String ownPackage;

    MethodWithPoints(MethodVisitor next, String ownPackage) {
      super(Opcodes.ASM9, next);
      this.ownPackage = ownPackage;
    }

    @Override
    public void visitInsn(int opcode) {
      if (opcode == Opcodes.MONITORENTER) {
        point();
      }
      super.visitInsn(opcode);
    }

    @Override
    public void visitMethodInsn(
        int opcode, String owner, String name, String descriptor, boolean ofInterface) {
      boolean lock = owner.startsWith("java/util/concurrent/locks/") && name.equals("lock");
      boolean other = owner.startsWith("quire/") && !packageOf(owner).equals(ownPackage);
      if (lock || (other && !name.startsWith("<"))) {
        point();
      }
      super.visitMethodInsn(opcode, owner, name, descriptor, ofInterface);
    }

    private void point() {
      super.visitMethodInsn(Opcodes.INVOKESTATIC, SCHEDULER, "point", "()V", false);
    }
  }
}
