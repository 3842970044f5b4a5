package quire.blob;

final class JavaBlake3Test extends Blake3ContractTest {
  @Override
  Blake3 create() {
    return new JavaBlake3();
  }
}
