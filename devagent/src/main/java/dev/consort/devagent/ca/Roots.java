// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.ca;

import dev.consort.certs.ca.ThrowawayCa;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The roots that a datacenter trusts, one of them active. As in Consul's store a change of one
 * counts as a change of all. Used on the agent's context only.
 */
final class Roots {
  private List<MeshRoot> all = List.of();

  List<MeshRoot> all() {
    return all;
  }

  MeshRoot active() {
    return all.stream().filter(MeshRoot::active).findFirst().orElseThrow();
  }

  long index() {
    return all.stream().mapToLong(MeshRoot::modifyIndex).max().orElse(1);
  }

  private Optional<MeshRoot> find(String id) {
    return all.stream().filter(r -> r.id().equals(id)).findFirst();
  }

  /**
   * Stores these roots, if they differ from those there are.
   *
   * @param index takes the next index
   */
  private void store(List<MeshRoot> wanted, LongSupplier index) {
    if (unnumbered(wanted).equals(unnumbered(all))) {
      return;
    }
    long now = index.getAsLong();
    all =
        wanted.stream().map(r -> r.at(r.createIndex() == 0 ? now : r.createIndex(), now)).toList();
  }

  private static List<MeshRoot> unnumbered(List<MeshRoot> roots) {
    return roots.stream().map(r -> r.at(0, 0)).toList();
  }

  /** Makes {@code next} the active root, and what was active one on its way out. */
  void activate(ThrowawayCa next, Instant now, LongSupplier index) {
    List<MeshRoot> wanted = new ArrayList<>();
    for (MeshRoot root : all) {
      wanted.add(root.active() ? root.rotatedOut(Optional.of(now)) : root);
    }
    wanted.add(MeshRoot.of(next));
    store(wanted, index);
  }

  /** Drops roots that went out of use before {@code limit}. */
  void prune(Instant limit, LongSupplier index) {
    store(
        all.stream()
            .filter(r -> r.rotatedOutAt().filter(at -> at.isBefore(limit)).isEmpty())
            .toList(),
        index);
  }

  /**
   * Takes over the roots of the primary datacenter. Under the active one an intermediate signs,
   * which is kept for the first half of its life.
   *
   * @param renew whether another intermediate is wanted in any case
   */
  void follow(Roots primary, boolean renew, Instant now, LongSupplier index) {
    List<MeshRoot> wanted = new ArrayList<>();
    for (MeshRoot theirs : primary.all) {
      Optional<MeshRoot> mine = find(theirs.id());
      MeshRoot kept =
          mine.map(m -> m.rotatedOut(theirs.rotatedOutAt())).orElseGet(() -> theirs.at(0, 0));
      boolean signs = !renew && mine.filter(m -> m.active() && !m.signerIsDue(now)).isPresent();
      wanted.add(theirs.active() && !signs ? kept.signedBy(theirs.signer().intermediate()) : kept);
    }
    store(wanted, index);
  }
}
