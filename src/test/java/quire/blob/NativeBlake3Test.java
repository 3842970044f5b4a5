package quire.blob;

/** Fails where the library is missing, with the reason: {@code make} has to provide it. */
final class NativeBlake3Test extends Blake3ContractTest {
  @Override
  Blake3 create() {
    return new NativeBlake3(NativeLibrary.load());
  }
}
