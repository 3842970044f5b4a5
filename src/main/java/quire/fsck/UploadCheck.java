package quire.fsck;

import java.io.IOException;
import java.nio.file.Path;
import quire.blob.PendingUploads;

/**
 * Checks the list of blobs that are not uploaded to the second tier yet. A repair keeps the
 * undamaged lines.
 */
public final class UploadCheck implements PartCheck {
  private final PendingUploads uploads;

  public UploadCheck(Path store) {
    this.uploads = new PendingUploads(store);
  }

  @Override
  public void run(Findings findings) {
    try {
      PendingUploads.Content content = uploads.read();
      content.problems().forEach(problem -> findings.error(problem));
      if (content.isCutOff()) {
        findings.warning(
            "the list of blobs to be uploaded ends with half a line, as a loss of power leaves it:"
                + " one blob may not be uploaded");
      }
      if (findings.repairing() && !content.isWhole()) {
        findings.note("the damaged list of uploads is kept as " + uploads.keepDamaged());
        uploads.write(content.digests());
      }
    } catch (IOException e) {
      findings.irreparable("the blobs to be uploaded are not known: " + e.getMessage());
    }
  }
}
