package io.fhirexport.core.run;

import io.fhirexport.api.FileName;
import io.fhirexport.api.hook.ResourceTransform;
import io.fhirexport.api.source.Compartment;
import io.fhirexport.api.source.Condition;
import io.fhirexport.api.source.ExportResource;
import io.fhirexport.api.source.SourceQuery;
import io.fhirexport.api.source.Trust;
import io.fhirexport.api.store.Counts;
import io.fhirexport.core.EngineOptions;
import io.fhirexport.core.blocks.RunBuffer;
import io.fhirexport.core.json.MalformedBodyException;
import io.fhirexport.core.ndjson.Belonging;
import io.fhirexport.core.ndjson.BlockLines;
import io.fhirexport.core.ndjson.DeleteBundles;
import io.fhirexport.core.ndjson.Deletions;
import io.fhirexport.core.ndjson.Lines;
import io.fhirexport.core.ndjson.NdjsonFile;
import io.fhirexport.core.ndjson.Refusal;
import io.fhirexport.core.ndjson.Sieve;
import io.fhirexport.core.plan.Errand;
import io.fhirexport.core.plan.ProvenanceRule;
import io.fhirexport.core.referenced.Follower;
import io.fhirexport.core.referenced.FoundResources;
import io.fhirexport.core.referenced.LineTarget;
import io.fhirexport.core.referenced.MatchedProvenance;
import io.fhirexport.core.referenced.ProvenanceNotes;
import io.fhirexport.core.referenced.ReferenceCollector;
import io.fhirexport.core.referenced.Strength;
import io.fhirexport.core.referenced.TargetKeys;
import io.fhirexport.core.referenced.WantedKeys;
import io.fhirexport.core.scope.ReferenceKeys;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the scans of one claim's tasks; they share what the claim has in memory. Confined. */
final class Scans {
  private static final LineTarget NOWHERE = (b, offset, length) -> {};

  private final Parts parts;
  private final HeldClaim held;
  private final LoadedJob job;
  private final Trust trust;
  private final LineTarget scratch;
  private final @Nullable RunBuffer runs;
  private final DeleteBundles bundles;
  private final Map<Strength, ReferenceCollector> collectors = new EnumMap<>(Strength.class);
  private @Nullable Errand errandOfKeys;
  private @Nullable WantedKeys keys;

  /**
   * Scans of a claim.
   *
   * @param scratch takes lines for the scratch of the file being written
   * @param runs takes the lines of a job whose output is organized in blocks, or null
   * @param bundles takes deletions
   */
  Scans(
      Parts parts,
      HeldClaim held,
      LoadedJob job,
      Trust trust,
      LineTarget scratch,
      @Nullable RunBuffer runs,
      DeleteBundles bundles) {
    this.parts = parts;
    this.held = held;
    this.job = job;
    this.trust = trust;
    this.scratch = scratch;
    this.runs = runs;
    this.bundles = bundles;
  }

  Scan of(Errand errand, SourceQuery query, Set<Condition> residual) throws IOException {
    return switch (errand.kind()) {
      case EXPORT ->
          lines(
              belonging(query, residual, job.queries().sinceUnlessNewcomers(query.type())),
              collector(Strength.RETURNED),
              targetKeys(query.type(), errand.kind()));
      case SCOPE -> gathering(query, residual, collector(Strength.IN_SCOPE), errand.kind());
      case TARGETS -> gathering(query, residual, null, errand.kind());
      case NOTE -> notes(query, residual);
      case PROVENANCE -> provenance(query, residual, keys(errand));
      case FOLLOW -> follower(query.type(), keys(errand));
      case DELETED -> deleted(query, residual);
      case FOUND -> found(query, residual, keys(errand));
    };
  }

  private Scan lines(
      Belonging belonging,
      @Nullable ReferenceCollector references,
      @Nullable TargetKeys targetKeys) {
    String type = belonging.query().type();
    ResourceTransform transform = job.transform(type, parts.options());
    RunBuffer sorted = runs;
    Lines lines =
        sorted == null
            ? new Lines(belonging, transform, job.trimmer(type), references, targetKeys)
            : new Lines(
                belonging,
                transform,
                job.trimmer(type),
                blocks(belonging.query(), transform != null, sorted));
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

  private BlockLines blocks(SourceQuery query, boolean transformed, RunBuffer sorted) {
    String type = query.type();
    return new BlockLines(
        type,
        new Compartment(compartmentPaths(type), null, parts.options().ownBases()),
        job.population(),
        transformed,
        query.compartment().isPresent(),
        sorted);
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

  /** Writes no line; what the host's transforms drop is as if it were not there. */
  private Scan gathering(
      SourceQuery query,
      Set<Condition> residual,
      @Nullable ReferenceCollector references,
      Errand.Kind errand) {
    TargetKeys targetKeys = targetKeys(query.type(), errand);
    // Nothing is older than this, so that all pass, and whose they are is known.
    Optional<Instant> since =
        job.queries().sinceUnlessNewcomers(query.type()).map(any -> Instant.MIN);
    Lines lines =
        new Lines(
            belonging(query, residual, targetKeys == null ? Optional.empty() : since),
            job.hostTransform(parts.options()),
            null,
            references,
            targetKeys);
    return uncounted(resource -> lines.write(resource, NOWHERE, NOWHERE));
  }

  private @Nullable TargetKeys targetKeys(String type, Errand.Kind errand) {
    return job.keySources().of(type).filter(errand::equals).isPresent()
        ? new TargetKeys(scratch)
        : null;
  }

  private Scan notes(SourceQuery query, Set<Condition> residual) {
    Sieve sieve = new Sieve(belonging(query, residual, Optional.empty()));
    ProvenanceNotes notes =
        new ProvenanceNotes(
            new ProvenanceNotes.Rules(
                job.queries().windowOfProvenance().orElse(null),
                job.queries().sinceUnlessNewcomers(query.type()).isPresent(),
                job.types().provenance() == ProvenanceRule.LATEST),
            parts.options().ownBases(),
            job.population(),
            scratch,
            targetKeys(query.type(), Errand.Kind.NOTE));
    return uncounted(
        resource -> {
          try {
            if (sieve.passes(resource)) {
              notes.read(resource);
            }
          } catch (MalformedBodyException e) {
            if (!notes.isOutOfWindow(resource) && !notes.isOfOthers(resource)) {
              throw e;
            }
          }
        });
  }

  private Scan provenance(SourceQuery query, Set<Condition> residual, WantedKeys matched) {
    MatchedProvenance provenance = new MatchedProvenance(matched);
    Belonging belonging = belonging(query, residual, Optional.empty());
    Scan lines = lines(belonging, collector(Strength.RETURNED), null);
    Lines scope =
        new Lines(
            belonging,
            job.hostTransform(parts.options()),
            null,
            collector(Strength.IN_SCOPE),
            null);
    return new Chosen(
        lines,
        resource -> {
          Strength strength = provenance.strengthOf(resource).orElse(null);
          if (strength == Strength.IN_SCOPE) {
            scope.write(resource, NOWHERE, NOWHERE);
          }
          return strength == Strength.RETURNED;
        });
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
    Scan lines = lines(belonging(query, residual, Optional.empty()), null, null);
    return new Chosen(lines, found::contain);
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

  /** The collector of a strength; one remembers what all tasks of the claim have told. */
  private @Nullable ReferenceCollector collector(Strength strength) {
    return job.types().followsReferences()
        ? collectors.computeIfAbsent(strength, this::newCollector)
        : null;
  }

  private ReferenceCollector newCollector(Strength strength) {
    ReferenceKeys references =
        new ReferenceKeys(job.types().referenced(), parts.options().ownBases());
    return new ReferenceCollector(references, strength, scratch);
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

  private interface Choice {
    boolean contains(ExportResource resource) throws MalformedBodyException, IOException;
  }

  /** Takes some resources; others count as filtered, or are refused. */
  private static final class Chosen implements Scan {
    private final Scan chosen;
    private final Choice choice;
    private long refused;
    private long others;

    Chosen(Scan chosen, Choice choice) {
      this.chosen = chosen;
      this.choice = choice;
    }

    @Override
    public void take(ExportResource resource, NdjsonFile output, NdjsonFile errors)
        throws IOException {
      try {
        if (choice.contains(resource)) {
          chosen.take(resource, output, errors);
        } else {
          others++;
        }
      } catch (MalformedBodyException e) {
        refused++;
        Refusal.write(resource, String.valueOf(e.getMessage()), errors);
      }
    }

    @Override
    public Counts takeCounts() {
      Counts counts = chosen.takeCounts().plus(new Counts(others + refused, 0, others, 0, 0, 0));
      others = 0;
      refused = 0;
      return counts;
    }
  }

  private interface Reader {
    void read(ExportResource resource) throws MalformedBodyException, IOException;
  }

  /** Counts nothing but what is refused: all else is read for the sake of other tasks. */
  private static Scan uncounted(Reader reader) {
    return new Scan() {
      private long refused;

      @Override
      public void take(ExportResource resource, NdjsonFile output, NdjsonFile errors)
          throws IOException {
        try {
          reader.read(resource);
        } catch (MalformedBodyException e) {
          refused++;
          Refusal.write(resource, String.valueOf(e.getMessage()), errors);
        }
      }

      @Override
      public Counts takeCounts() {
        Counts counts = new Counts(refused, 0, 0, 0, 0, 0);
        refused = 0;
        return counts;
      }
    };
  }
}
