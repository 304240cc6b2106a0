// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.explain;

import dev.consort.agent.inquiry.ServiceFacts;
import dev.consort.agent.inquiry.SpokenProtocol;
import dev.consort.authz.DecisionTrace;
import dev.consort.authz.IntentionTable;
import dev.consort.authz.NormalizedPath;
import dev.consort.authz.PathNormalization;
import dev.consort.authz.PathNormalizer;
import dev.consort.authz.Permit;
import dev.consort.authz.Verdict;
import dev.consort.certs.identity.SpiffeId;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Explains what a sidecar with these facts would do: in the order in which it does it. Pure. Used
 * once.
 */
final class Explainer {
  private final Question.OfVerdict question;
  private final ServiceFacts service;
  private final IntentionTable table;
  private final SpiffeId caller;
  private final List<String> facts = new ArrayList<>();

  Explainer(Question.OfVerdict question, ServiceFacts service, InstantSource wall) {
    this.question = question;
    this.service = service;
    this.caller = question.from().in(service.trustDomain());
    this.table =
        IntentionTable.compile(
            question.to(),
            service.trustDomain(),
            service.intentions(),
            service.policy().policy(),
            service.policy().source(),
            service.providers(),
            wall);
  }

  Told explain() {
    facts.addAll(service.notes());
    facts.addAll(table.warnings());
    boolean requests = looksAtRequests();
    facts.add(
        "The default policy is "
            + service.policy().policy().name().toLowerCase(Locale.ROOT)
            + " ("
            + service.policy().source()
            + ").");
    if (question.request().isPresent() && requests) {
      return ofRequest(question.request().get());
    }
    if (requests && table.judgesRequests(caller)) {
      return told(
          table.explain(caller),
          Told.Outcome.BY_REQUEST,
          "The intention has permissions, so each request is judged by itself: give --method and"
              + " --path.");
    }
    return told(table.explain(caller));
  }

  /** Says what the service speaks, and whether its sidecar therefore looks at requests. */
  private boolean looksAtRequests() {
    String name = question.to().toString();
    if (service.protocol().isEmpty()) {
      boolean assumed = question.request().isPresent();
      facts.add(
          "The protocol of "
              + name
              + " could not be read, so "
              + (assumed ? "http" : "tcp")
              + " is assumed.");
      return assumed;
    }
    SpokenProtocol spoken = service.protocol().get();
    facts.add(
        "The protocol of "
            + name
            + " is "
            + spoken.protocol().name().toLowerCase(Locale.ROOT)
            + " ("
            + spoken.source()
            + ")."
            + (spoken.protocol().httpLike()
                ? ""
                : " Its sidecar therefore looks at connections only, and permissions deny."));
    return spoken.protocol().httpLike();
  }

  private Told ofRequest(AskedRequest request) {
    AskedRequest seen = withoutUnderscores(request);
    if (seen == null) {
      return refused("A header's name has an underscore, which the mesh entry refuses (400).");
    }
    return switch (new PathNormalizer(service.normalization()).normalize(seen.path())) {
      case NormalizedPath.Unchanged _ -> {
        facts.add("The path is in its normal form, and judged as it is.");
        yield told(table.explain(caller, seen));
      }
      case NormalizedPath.Rewritten(var normal) -> {
        facts.add("The path is judged, and passed on, in its normal form: " + normal + ".");
        yield told(table.explain(caller, seen.withPath(normal)));
      }
      case NormalizedPath.Rejected(var reason) -> refused(reason + " It is answered with 400.");
      case NormalizedPath.RedirectTo(var normal) ->
          refused("The caller is sent to " + normal + " by a 307, as the mesh entry asks.");
    };
  }

  /** Null where such a header is refused. */
  private AskedRequest withoutUnderscores(AskedRequest request) {
    List<AskedRequest.Header> plain =
        request.headers().stream().filter(header -> header.name().indexOf('_') < 0).toList();
    if (plain.size() == request.headers().size()
        || service.normalization().underscores() == PathNormalization.Underscores.ALLOW) {
      return request;
    }
    if (service.normalization().underscores() == PathNormalization.Underscores.REJECT) {
      return null;
    }
    facts.add("Headers with an underscore in their name are left out, as the mesh entry asks.");
    return request.withHeaders(plain);
  }

  private Told refused(String why) {
    return new Told(asked(), facts, List.of(), Told.Outcome.REFUSED, why);
  }

  private Told told(DecisionTrace trace) {
    return switch (trace.verdict()) {
      case Verdict.Allowed(Permit permit) ->
          told(trace, Told.Outcome.ALLOWED, trace.conclusion() + change(permit));
      case Verdict.Denied _ -> told(trace, Told.Outcome.DENIED, trace.conclusion());
    };
  }

  private Told told(DecisionTrace trace, Told.Outcome outcome, String conclusion) {
    return new Told(asked(), facts, trace.steps(), outcome, conclusion);
  }

  /** What would deny what is allowed; of what is denied, the conclusion tells what would allow. */
  private String change(Permit permit) {
    String to = question.to().toString();
    return permit
        .intention()
        .map(
            intention ->
                " To deny it, change intention "
                    + intention.pair()
                    + ", or give this caller one of its own.")
        .orElse(
            " To deny it, add "
                + question.from().shown()
                + " with action deny as a source of the service-intentions entry of "
                + to
                + ".");
  }

  private String asked() {
    String who = question.from().shown();
    String whom = question.to().toString();
    return question
        .request()
        // The query is not shown: it may hold a token.
        .map(request -> who + " asks " + whom + ": " + request.method() + " " + request.path())
        .orElse(who + " connects to " + whom);
  }
}
