package io.fhirexport.azure;

import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.BlobErrorCode;
import com.azure.storage.blob.models.BlobItem;
import com.azure.storage.blob.models.BlobListDetails;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.models.ListBlobsOptions;
import io.fhirexport.api.FileName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The blobs of one job: a container of its own, or a folder in one that others use. Thread-safe.
 */
final class JobBlobs {
  private static final int FORBIDDEN = 403;
  private static final int PASSES = 5;

  /** Never committed, so never to be seen. */
  private static final String PROBE = ".probe";

  private final BlobContainerClient container;
  private final BlobFolder folder;
  private final StorageFailures failures;

  JobBlobs(BlobContainerClient container, BlobFolder folder, StorageFailures failures) {
    this.container = container;
    this.folder = folder;
    this.failures = failures;
  }

  JobBlob blob(FileName name) {
    return blob(folder.blob(name.toString()));
  }

  private JobBlob blob(String name) {
    return new JobBlob(container.getBlobClient(name), failures);
  }

  /** Makes the container, private, if it is not there; sees that blobs can be made and deleted. */
  void prepare() throws IOException {
    RuntimeException notAllowed = create();
    JobBlob probe = blob(folder.blob(PROBE));
    try {
      probe.tryWriting();
    } catch (RuntimeException e) {
      boolean absent = JobBlob.is(e, BlobErrorCode.CONTAINER_NOT_FOUND);
      throw absent && notAllowed != null
          ? failures.ofPreflight("create the container " + folder.container(), notAllowed)
          : failures.ofPreflight("write to the container " + folder.container(), e);
    }
    try {
      probe.tryDeleting();
    } catch (RuntimeException e) {
      throw failures.ofPreflight("delete blobs in the container " + folder.container(), e);
    }
  }

  /** Answers with the refusal to create any container: this one may be there all the same. */
  private @Nullable RuntimeException create() throws IOException {
    try {
      container.createIfNotExists();
      return null;
    } catch (RuntimeException e) {
      if (e instanceof BlobStorageException answer && answer.getStatusCode() == FORBIDDEN) {
        return e;
      }
      throw failures.ofPreflight("create the container " + folder.container(), e);
    }
  }

  /** Removes all of it; of a container that others use, the folder alone. */
  void purge(Deletions deletions) throws IOException {
    if (folder.ownContainer()) {
      deleteContainer();
      return;
    }
    // A folder that is gone at last is an entry of its own in accounts with real folders.
    for (int i = 0; i < PASSES; i++) {
      List<String> names = names();
      if (names.isEmpty()) {
        break;
      }
      deletions.run(names, name -> blob(name).abandon());
    }
    String path = folder.prefix();
    if (path.endsWith("/")) {
      blob(path.substring(0, path.length() - 1)).delete();
    }
  }

  private void deleteContainer() throws IOException {
    try {
      container.deleteIfExists();
    } catch (RuntimeException e) {
      if (!JobBlob.isGone(e)) {
        throw failures.of("delete the container " + folder.container(), e);
      }
    }
  }

  /** The blobs of the folder, invisible ones too, but for the probe. */
  private List<String> names() throws IOException {
    ListBlobsOptions all =
        new ListBlobsOptions()
            .setPrefix(folder.prefix())
            .setDetails(new BlobListDetails().setRetrieveUncommittedBlobs(true));
    List<String> names = new ArrayList<>();
    try {
      for (BlobItem item : container.listBlobs(all, null)) {
        if (!item.getName().equals(folder.blob(PROBE))) {
          names.add(item.getName());
        }
      }
    } catch (RuntimeException e) {
      if (!JobBlob.isGone(e)) {
        throw failures.of("list the blobs in the container " + folder.container(), e);
      }
    }
    return names;
  }
}
