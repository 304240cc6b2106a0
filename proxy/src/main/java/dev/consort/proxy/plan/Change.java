// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.plan;

import dev.consort.agent.snapshot.MeshSettings;
import dev.consort.certs.Credentials;
import dev.consort.upstreams.UpstreamId;
import dev.consort.upstreams.route.Routes;
import java.util.Map;
import java.util.Set;

/** One step from one state to the next. */
public sealed interface Change {
  /** Decide by these from now on, open connections too. */
  record SwapIntentions(IntentionsPlan intentions) implements Change {
    @Override
    public String toString() {
      return "intentions (" + intentions.intentions().size() + ")";
    }
  }

  /** Hold connections and requests to these from now on. */
  record SwapMeshSettings(MeshSettings settings) implements Change {
    @Override
    public String toString() {
      return "settings of the mesh";
    }
  }

  /** Prove and check with these from now on; open connections go on. */
  record SwapCredentials(Credentials credentials) implements Change {
    @Override
    public String toString() {
      return "credentials (" + credentials.leaf() + ")";
    }
  }

  /** Dial these from now on. */
  record ApplyRoutes(Map<UpstreamId, Routes> routes) implements Change {
    /** Copies the map. */
    public ApplyRoutes {
      routes = Map.copyOf(routes);
    }

    @Override
    public String toString() {
      return "routes " + routes.keySet();
    }
  }

  /** Begin to listen. */
  record OpenListener(ListenerPlan listener) implements Change {
    @Override
    public String toString() {
      return "opening of " + listener;
    }
  }

  /** Accept no more, and let what is open end. */
  record DrainListener(ListenerPlan listener) implements Change {
    @Override
    public String toString() {
      return "closing of " + listener;
    }
  }

  /** Forget these: nothing dials them any more. */
  record RetireRoutes(Set<UpstreamId> upstreams) implements Change {
    /** Copies the set. */
    public RetireRoutes {
      upstreams = Set.copyOf(upstreams);
    }

    @Override
    public String toString() {
      return "routes no longer used " + upstreams;
    }
  }
}
