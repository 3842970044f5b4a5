package quire.libc;

import com.kenai.jffi.CallContext;
import com.kenai.jffi.CallingConvention;
import com.kenai.jffi.Invoker;
import com.kenai.jffi.LastError;
import com.kenai.jffi.Library;
import com.kenai.jffi.Type;
import java.util.Arrays;

/**
 * A function of the C library that takes integers and addresses and returns one of them or nothing.
 * All are passed as 64 bits, as the calling conventions of 64-bit Linux allow. A returned {@code
 * int} has to be cast to one, because its upper half is undefined. Thread-safe.
 */
public final class CFunction {
  private static final Invoker INVOKER = Invoker.getInstance();

  private final String name;
  private final long address;
  private final CallContext context;

  private CFunction(String name, long address, CallContext context) {
    this.name = name;
    this.address = address;
    this.context = context;
  }

  /**
   * Finds a function.
   *
   * @param parameters how many it takes, up to 6
   * @throws UnsatisfiedLinkError if the C library has no such function
   */
  public static CFunction of(String name, int parameters) {
    long address = Library.getDefault().getSymbolAddress(name);
    if (address == 0) {
      throw new UnsatisfiedLinkError("the C library has no " + name);
    }
    Type[] types = new Type[parameters];
    Arrays.fill(types, Type.SINT64);
    return new CFunction(
        name,
        address,
        CallContext.getCallContext(Type.SINT64, types, CallingConvention.DEFAULT, true));
  }

  public long call() {
    return INVOKER.invokeL0(context, address);
  }

  public long call(long a) {
    return INVOKER.invokeL1(context, address, a);
  }

  public long call(long a, long b) {
    return INVOKER.invokeL2(context, address, a, b);
  }

  public long call(long a, long b, long c) {
    return INVOKER.invokeL3(context, address, a, b, c);
  }

  public long call(long a, long b, long c, long d) {
    return INVOKER.invokeL4(context, address, a, b, c, d);
  }

  public long call(long a, long b, long c, long d, long e) {
    return INVOKER.invokeL5(context, address, a, b, c, d, e);
  }

  public long call(long a, long b, long c, long d, long e, long f) {
    return INVOKER.invokeL6(context, address, a, b, c, d, e, f);
  }

  /** The errno of this thread's last call. */
  public static int errno() {
    return LastError.getInstance().get();
  }

  @Override
  public String toString() {
    return name;
  }
}
