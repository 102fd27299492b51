/**
 * Resources outside the compartment that exported ones refer to: which they are, found over several
 * stages through lines of scratch. Start at {@link io.fhirexport.core.referenced.Sum}.
 *
 * <p>Each line of scratch begins with a letter: {@code R} or {@code S}, then the key somebody
 * refers to; {@code M} and one of these letters, then a key, the resource that answers to it and
 * what that one refers to, with tabs between them; {@code X}, then a key that a resource answers to
 * which must not go out; {@code F}, then a resource that goes out; {@code #} for what is of no
 * account.
 */
@NullMarked
package io.fhirexport.core.referenced;

import org.jspecify.annotations.NullMarked;
