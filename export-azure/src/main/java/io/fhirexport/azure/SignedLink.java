package io.fhirexport.azure;

import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.sas.BlobSasPermission;
import com.azure.storage.blob.sas.BlobServiceSasSignatureValues;
import com.azure.storage.common.sas.SasProtocol;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;

/** What a signed link allows: reading one blob, for a while, over https. */
final class SignedLink {
  private SignedLink() {}

  /** Leaves the start out: a link must work at once on servers whose clocks are behind. */
  static BlobServiceSasSignatureValues values(
      BlobClient blob, Duration validFor, InstantSource clock) {
    return new BlobServiceSasSignatureValues(
            clock.instant().plus(validFor).atOffset(ZoneOffset.UTC),
            new BlobSasPermission().setReadPermission(true))
        .setProtocol(
            blob.getBlobUrl().startsWith("https:")
                ? SasProtocol.HTTPS_ONLY
                : SasProtocol.HTTPS_HTTP);
  }

  static URI of(BlobClient blob, String signature) {
    return URI.create(Links.url(blob) + "?" + signature);
  }
}
