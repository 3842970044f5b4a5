package quire;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import quire.error.Errno;
import quire.error.FsException;

/**
 * An error of the core names its subject: an errno by itself does not tell a person what failed.
 */
@AnalyzeClasses(
    packages = {"quire.vfs", "quire.stream", "quire.file", "quire.catalog"},
    importOptions = ImportOption.DoNotIncludeTests.class)
final class ErrorMessagesTest {
  @ArchTest
  static final ArchRule NO_BARE_ERRNO =
      noClasses().should().callConstructor(FsException.class, Errno.class);
}
