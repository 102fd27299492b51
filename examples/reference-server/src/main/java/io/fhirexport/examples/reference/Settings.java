package io.fhirexport.examples.reference;

import io.fhirexport.azure.AzureBlobSink;
import io.fhirexport.core.protocol.IgVersion;
import io.fhirexport.examples.reference.smart.ClientRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the command line says. Immutable.
 *
 * @param data the folder of NDJSON to export; null: the fixture, if {@code tables} is null too
 * @param tables has the resources instead; null: a folder has
 * @param longestTransaction the longest transaction of who writes into {@code tables}
 * @param trusted whether resources are well-formed by contract
 * @param port where to listen; 0: any free port
 * @param files the folder that takes the exported files; null: a temporary one, if {@code azure} is
 *     null too
 * @param azure takes the exported files instead; null: a folder does
 * @param store keeps job state; null: memory does, for as long as the process lives
 * @param base what clients call this server's FHIR endpoint; null: the address it listens at
 * @param claimTime how long a worker holds its work without a sign of life
 * @param workers how many claims are worked at, at once
 * @param maxAttempts how often a task is tried without getting any further
 * @param retention how long the files of a complete job are kept
 * @param version of the Bulk Data IG
 * @param pollLimit how often a minute a job's status may be polled; 0: without limit
 * @param clients who may export, with tokens; null: everyone
 * @param demo whether to show one export of each kind and stop
 */
record Settings(
    @Nullable Path data,
    @Nullable ResourceDatabase tables,
    Duration longestTransaction,
    boolean trusted,
    int port,
    @Nullable Path files,
    @Nullable AzureBlobSink azure,
    @Nullable Database store,
    @Nullable URI base,
    Duration claimTime,
    int workers,
    int maxAttempts,
    Duration retention,
    IgVersion version,
    int pollLimit,
    @Nullable ClientRegistry clients,
    boolean demo) {

  /** Reads a command line; throws with all of its faults. */
  static Settings parse(String... arguments) throws BadArgumentsException {
    return new CommandLine(arguments).settings();
  }
}
