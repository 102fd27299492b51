package io.fhirexport.core.run;

import io.fhirexport.api.FileName;
import io.fhirexport.api.source.Condition;
import io.fhirexport.api.source.ExportResource;
import io.fhirexport.api.source.SourceQuery;
import io.fhirexport.api.source.Trust;
import io.fhirexport.api.store.Counts;
import io.fhirexport.core.EngineOptions;
import io.fhirexport.core.ndjson.Belonging;
import io.fhirexport.core.ndjson.DeleteBundles;
import io.fhirexport.core.ndjson.Deletions;
import io.fhirexport.core.ndjson.Gathering;
import io.fhirexport.core.ndjson.Lines;
import io.fhirexport.core.ndjson.NdjsonFile;
import io.fhirexport.core.plan.Errand;
import io.fhirexport.core.referenced.Follower;
import io.fhirexport.core.referenced.FoundResources;
import io.fhirexport.core.referenced.LineTarget;
import io.fhirexport.core.referenced.ReferenceCollector;
import io.fhirexport.core.referenced.Strength;
import io.fhirexport.core.referenced.WantedKeys;
import io.fhirexport.core.scope.ReferenceKeys;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the scans of one claim's tasks; they share what the claim has in memory. Confined. */
final class Scans {
  private final Parts parts;
  private final HeldClaim held;
  private final LoadedJob job;
  private final Trust trust;
  private final LineTarget scratch;
  private final DeleteBundles bundles;
  private @Nullable ReferenceCollector collector;
  private @Nullable Errand errandOfKeys;
  private @Nullable WantedKeys keys;

  /**
   * Scans of a claim.
   *
   * @param scratch takes lines for the scratch of the file being written
   * @param bundles takes deletions
   */
  Scans(
      Parts parts,
      HeldClaim held,
      LoadedJob job,
      Trust trust,
      LineTarget scratch,
      DeleteBundles bundles) {
    this.parts = parts;
    this.held = held;
    this.job = job;
    this.trust = trust;
    this.scratch = scratch;
    this.bundles = bundles;
  }

  Scan of(Errand errand, SourceQuery query, Set<Condition> residual) throws IOException {
    return switch (errand.kind()) {
      case EXPORT ->
          lines(
              belonging(query, residual, job.queries().sinceUnlessNewcomers(query.type())),
              collector(Strength.RETURNED));
      case SCOPE -> gathering(query, residual);
      case FOLLOW -> follower(query.type(), keys(errand));
      case DELETED -> deleted(query, residual);
      case FOUND -> found(query, residual, keys(errand));
    };
  }

  private Scan lines(Belonging belonging, @Nullable ReferenceCollector references) {
    String type = belonging.query().type();
    Lines lines =
        new Lines(belonging, job.transform(type, parts.options()), job.trimmer(type), references);
    return new Scan() {
      @Override
      public void take(ExportResource resource, NdjsonFile output, NdjsonFile errors)
          throws IOException {
        lines.write(resource, output, errors);
      }

      @Override
      public Counts takeCounts() {
        return lines.takeCounts();
      }
    };
  }

  private Belonging belonging(
      SourceQuery query, Set<Condition> residual, Optional<Instant> sinceUnlessNewcomers) {
    return new Belonging(
        query,
        residual,
        trust,
        job.population(),
        job.filters().get(query.type()),
        sinceUnlessNewcomers.orElse(null));
  }

  private Scan gathering(SourceQuery query, Set<Condition> residual) {
    Gathering gathering =
        new Gathering(
            belonging(query, residual, Optional.empty()),
            Objects.requireNonNull(collector(Strength.IN_SCOPE), "references are followed"));
    return uncounted(gathering::read);
  }

  private Scan follower(String type, WantedKeys wanted) {
    EngineOptions options = parts.options();
    return uncounted(
        new Follower(
                type,
                wanted,
                job.queries().window().orElse(null),
                new ReferenceKeys(job.types().referenced(), options.ownBases()),
                options.ownBases(),
                job.population(),
                compartmentPaths(type),
                scratch)
            ::read);
  }

  private Scan found(SourceQuery query, Set<Condition> residual, WantedKeys wanted) {
    FoundResources found =
        new FoundResources(
            query.type(),
            wanted,
            parts.options().ownBases(),
            job.population(),
            compartmentPaths(query.type()));
    Scan lines = lines(belonging(query, residual, Optional.empty()), null);
    return new Scan() {
      private long others;

      @Override
      public void take(ExportResource resource, NdjsonFile output, NdjsonFile errors)
          throws IOException {
        if (found.contain(resource)) {
          lines.take(resource, output, errors);
        } else {
          others++;
        }
      }

      @Override
      public Counts takeCounts() {
        Counts counts = lines.takeCounts().plus(new Counts(others, 0, others, 0, 0, 0));
        others = 0;
        return counts;
      }
    };
  }

  private Scan deleted(SourceQuery query, Set<Condition> residual) {
    Deletions deletions =
        new Deletions(
            belonging(query, residual, Optional.empty()),
            job.hostTransform(parts.options()),
            bundles);
    return new Scan() {
      @Override
      public void take(ExportResource resource, NdjsonFile output, NdjsonFile errors)
          throws IOException {
        deletions.list(resource, errors);
      }

      @Override
      public Counts takeCounts() {
        return deletions.takeCounts();
      }
    };
  }

  private List<String> compartmentPaths(String type) {
    return parts.options().compartment().paths(type);
  }

  private @Nullable ReferenceCollector collector(Strength strength) {
    if (collector == null && job.types().followsReferences()) {
      ReferenceKeys references =
          new ReferenceKeys(job.types().referenced(), parts.options().ownBases());
      collector = new ReferenceCollector(references, strength, scratch);
    }
    return collector;
  }

  /** The keys of an errand; those of the last one are kept, since many tasks share them. */
  private WantedKeys keys(Errand errand) throws IOException {
    Errand last = errandOfKeys;
    if (keys == null
        || last == null
        || last.ledger() != errand.ledger()
        || last.offset() != errand.offset()) {
      keys = null;
      FileName ledger = FileName.scratch(errand.ledger(), 0);
      ScratchFiles files = new ScratchFiles(parts, held, job);
      try (InputStream in =
          new BufferedInputStream(files.open(ledger, errand.offset()), 64 * 1024)) {
        keys = WantedKeys.read(in, errand.count());
      }
      errandOfKeys = errand;
    }
    return keys;
  }

  private interface Reader {
    void read(ExportResource resource) throws IOException;
  }

  private static Scan uncounted(Reader reader) {
    return new Scan() {
      @Override
      public void take(ExportResource resource, NdjsonFile output, NdjsonFile errors)
          throws IOException {
        reader.read(resource);
      }

      @Override
      public Counts takeCounts() {
        return Counts.NONE;
      }
    };
  }
}
